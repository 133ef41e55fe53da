// The declarations in mcp-host.d.ts must be those of what there is.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { web } from "./load.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const declarations = readFileSync(path("../mcp-host.d.ts"), "utf8");
const [, inModule, outside] = /declare module "mcp-host" \{([^]*?)\n\}\n([^]*)/.exec(declarations);

const declared = (text, pattern) => Array.from(text.matchAll(pattern), (match) => match[1]).sort();

test("every export has a type, and every typed one is there", async () => {
  const exported = Object.keys(await import("mcp-host")).sort();
  assert.deepEqual([...new Set(declared(inModule, /export (?:class|function|const) (\w+)/g))], exported);
});

test("every typed global is there", () => {
  const engine = ["args", "atob", "btoa", "queueMicrotask"];
  for (const name of declared(outside, /^declare (?:class|function|var) (\w+)/gm)) {
    assert.ok(name in web || engine.includes(name), name);
  }
});

test("every method of files and state is typed, and every typed one is there", async () => {
  const { files, state, log } = await import("mcp-host");
  const methods = (name) =>
    declared(
      new RegExp(`export interface ${name} \\{([^]*?)\\n  \\}`).exec(inModule)[1],
      /^ {4}(?:readonly )?(\w+)[<(:]/gm,
    );
  assert.deepEqual(methods("Files"), Object.keys(files).sort());
  assert.deepEqual(methods("State"), Object.keys(state).sort());
  assert.deepEqual(methods("Log"), Object.keys(log).sort());
});

test("a program that uses everything as it is meant has no type errors", (context) => {
  const compiler = findCompiler();
  if (compiler === undefined) {
    context.skip("there is no tsc on the PATH, and TSC names none");
    return;
  }
  const { stdout, status } = spawnSync(compiler, ["--project", path("tsconfig.json")], { encoding: "utf8" });
  assert.equal(stdout, "");
  assert.equal(status, 0);
});

function findCompiler() {
  const folders = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "tsc"));
  const installed = path("../../../target/tools/fidelity/node_modules/.bin/tsc");
  return [process.env.TSC, installed, ...folders].find((file) => file && existsSync(file));
}
