// Makes test262 of the form that SpiderMonkey keeps it in: takes away what its import
// adds to a test (a first line for its own runner, a last call, copies in strict mode)
// and puts the helpers, which are in a `shell.js` for each folder, into `harness` again.
//
//   node unpack.mjs FROM TO
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const [from, to] = process.argv.slice(2);
const FOLDERS = ["built-ins", "language"];
const RUNNER_LINE = /^\/\/ \|reftest\|.*\n/;
const LAST_CALL = /\n*reportCompare\(0, 0\);\n*$/;
const SECTION = /^\/\/ file: (\S+\.js)\n/gm;

const helpers = new Map();
let tests = 0;
collect(join(from, "shell.js"));
for (const folder of FOLDERS) walk(join(from, folder));
mkdirSync(join(to, "harness"), { recursive: true });
for (const [name, text] of helpers) writeFileSync(join(to, "harness", name), text);
cpSync(join(from, "LICENSE"), join(to, "LICENSE"));
cpSync(join(from, "GIT-INFO"), join(to, "GIT-INFO"));
console.log(`test262: ${tests} files, ${helpers.size} helpers`);

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (entry.name === "shell.js") collect(path);
    else if (entry.name !== "browser.js" && !isCopy(path)) unpack(path);
  }
}

// A copy in strict mode says so itself, beside the test that it is a copy of.
function isCopy(path) {
  return path.endsWith("-strict.js") && existsSync(path.replace(/-strict\.js$/, ".js"));
}

function unpack(path) {
  const target = join(to, "test", relative(from, path));
  const text = readFileSync(path);
  const isScript = path.endsWith(".js");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, isScript ? restored(text.toString("latin1")) : text, "latin1");
  tests += 1;
}

function restored(text) {
  return text.replace(RUNNER_LINE, "").replace(LAST_CALL, "\n");
}

// The helpers of a folder, each below a line with its name.
function collect(path) {
  const text = readFileSync(path, "utf8");
  const starts = [...text.matchAll(SECTION)];
  starts.forEach((start, at) => {
    const end = starts[at + 1]?.index ?? text.length;
    const body = text.slice(start.index + start[0].length, end);
    const known = helpers.get(start[1]);
    if (known === undefined || known.length < body.length) helpers.set(start[1], body);
  });
}
