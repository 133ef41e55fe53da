// Runs the programs of this folder in other engines, one run for each line that it reads:
// `ENGINE PROGRAM`, answered by `MILLISECONDS RESULT`. Each run is in a sandbox of its
// own, made and thrown away within the time, in a process that is warm. Who measures, and
// in which turns, it does not know.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import vm from "node:vm";

const require = createRequire(new URL("../../target/tools/engines/", import.meta.url));
const ivm = require("isolated-vm");
const { getQuickJS, newQuickJSWASMModule } = require("quickjs-emscripten");

const MEMORY_MIB = 256;
const SMALL = "1 + 1";
const quickjs = await getQuickJS();

const engines = {
  // No sandbox, as its authors say: how fast the language can be.
  node: source => vm.runInNewContext(source),
  "isolated-vm": source => {
    const isolate = new ivm.Isolate({ memoryLimit: MEMORY_MIB });
    try {
      return isolate.compileScriptSync(source).runSync(isolate.createContextSync());
    } finally {
      isolate.dispose();
    }
  },
  "quickjs-emscripten": source => inContext(quickjs, source),
  // With memory of its own, as ours are.
  "quickjs-emscripten-apart": async source => inContext(await newQuickJSWASMModule(), source),
};

function inContext(module, source) {
  const context = module.newContext();
  try {
    const result = context.unwrapResult(context.evalCode(source));
    return result.consume(context.dump);
  } finally {
    context.dispose();
  }
}

function text(program) {
  if (program === "one") return SMALL;
  return `${readFileSync(new URL(`${program}.js`, import.meta.url), "utf8")}\nrun();`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [engine, program] = line.split(" ");
  const source = text(program);
  const begun = performance.now();
  const result = await engines[engine](source);
  console.log(`${performance.now() - begun} ${result}`);
}
