// Runs one TypeScript program under Node: what is left of it when TypeScript's own
// compiler has taken the types away. It knows no program that imports others.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/tools/fidelity/", import.meta.url));
const typescript = require("typescript");
const { ModuleKind, ScriptTarget } = typescript;

const compilerOptions = {
  target: ScriptTarget.ESNext,
  module: ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};
const source = readFileSync(process.argv[2], "utf8");
const { outputText } = typescript.transpileModule(source, { compilerOptions });
await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
