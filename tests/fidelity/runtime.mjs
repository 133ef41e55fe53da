// Whether generated code really calls tools: it is generated from a server, built by
// TypeScript, and run, by this Node.js. One that strips types runs the files unbuilt too.
//
//   node tests/fidelity/runtime.mjs [MCP_HOST]
//
// It knows the tools of `mcp-host example-server`, which is the server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root, tools } from "./tools.mjs";

const host = resolve(process.argv[2] ?? join(root, "target/debug/mcp-host"));
const work = join(root, "target/fidelity/runtime");
const folder = join(work, "generated");
const config = join(work, "servers.toml");

generate();
process.env.MCP_HOST = host;
process.env.MCP_HOST_CONFIG = config;
await calls(build(), ".js");
if (process.features.typescript) {
  await calls(folder, ".ts");
}
console.log("generated code calls tools");

function generate() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const command = JSON.stringify(host);
  writeFileSync(config, `[servers.shop]\ncommand = ${command}\nargs = ["example-server"]\n`);
  const args = ["generate", "typescript", "--quiet", "--config", config, "--out", folder];
  execFileSync(host, args, { stdio: ["ignore", "ignore", "inherit"] });
}

/** The folder as JavaScript. */
function build() {
  const ts = tools("typescript");
  const out = join(work, "built");
  const options = {
    strict: true,
    rewriteRelativeImportExtensions: true,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    outDir: out,
    rootDir: folder,
  };
  const program = ts.createProgram([join(folder, "servers/shop/index.ts")], options);
  const { diagnostics } = program.emit();
  const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  assert.deepEqual(all.map((one) => ts.flattenDiagnosticMessageText(one.messageText, " ")), []);
  writeFileSync(join(out, "package.json"), '{"type":"module"}\n');
  return out;
}

async function calls(folder, extension) {
  const { callTool, ToolError } = await import(join(folder, `runtime${extension}`));
  const shop = await import(join(folder, `servers/shop/index${extension}`));
  const failure = async (call) => {
    const error = await call().then(() => assert.fail("it did not fail"), (error) => error);
    assert.ok(error instanceof ToolError, String(error));
    return error;
  };

  const odd = 'hi \u2028 "x" \\ é';
  assert.equal(await shop.echo({ message: odd }), odd);
  assert.equal((await shop.echo({ message: "y".repeat(900_000) })).length, 900_000);
  assert.ok((await shop.fullExport()).length > 1_000_000);
  const { books } = await shop.searchBooks({ query: "whale" });
  assert.equal(books[0].title, "Moby-Dick");
  assert.equal((await shop.bookCover({ isbn: books[0].isbn }))[0].mimeType, "image/png");

  const failed = await failure(() => shop.fail({ message: "no" }));
  const { name, server, tool, kind, effect, content } = failed;
  assert.deepEqual([name, server, tool, kind, effect], ["ToolError", "shop", "fail", "failed", "done"]);
  assert.deepEqual(content, [{ type: "text", text: "no" }]);
  assert.equal((await failure(() => shop.getBook({ isbn: "x" }))).kind, "invalid-arguments");
  const unknown = await failure(() => callTool("shop", "nothing", {}));
  assert.deepEqual([unknown.kind, unknown.effect], ["unknown-tool", "not-sent"]);
  assert.notEqual(unknown.hint, "");

  const late = await failure(() => shop.wait({ ms: 60_000 }, { timeoutMs: 300 }));
  assert.deepEqual([late.kind, late.effect], ["timeout", "sent-unknown"]);
  const controller = new AbortController();
  const aborted = failure(() => shop.wait({ ms: 60_000 }, { signal: controller.signal }));
  controller.abort();
  assert.equal((await aborted).kind, "aborted");

  const many = Array.from({ length: 20 }, (_, n) => shop.echo({ message: String(n) }));
  assert.deepEqual(await Promise.all(many), many.map((_, n) => String(n)));

  const hook = Symbol.for("mcp-host.callTool");
  globalThis[hook] = async (...call) => ({ call });
  assert.deepEqual(await shop.echo({ message: "m" }), { call: ["shop", "echo", { message: "m" }, {}] });
  delete globalThis[hook];

  process.env.MCP_HOST = join(folder, "no-such-command");
  const absent = await failure(() => shop.echo({ message: "m" }));
  assert.deepEqual([absent.kind, absent.effect], ["unavailable", "not-sent"]);
  assert.match(absent.hint, /MCP_HOST/);
  process.env.MCP_HOST = host;
}
