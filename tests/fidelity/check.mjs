// What TypeScript makes of generated files, and of values written as literals.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tools } from "./tools.mjs";

const ts = tools("typescript");

const OPTIONS = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  types: [],
};

/**
 * Checks all files of a folder, and values against types of theirs.
 *
 * `cases` have `module` (a path in the folder), `type` (a name it exports) and `value`;
 * each gets `rejected`. What is wrong with the files themselves comes back as text.
 */
export function check(folder, modules, cases) {
  const file = join(folder, "cases.ts");
  const lines = [];
  const aliases = new Map();
  for (const { module, type } of cases) {
    const key = `${module}#${type}`;
    if (aliases.has(key)) continue;
    aliases.set(key, `T${aliases.size}`);
    lines.push(`import type { ${type} as ${aliases.get(key)} } from "./${module}";`);
  }
  const first = lines.length;
  for (const [at, { module, type, value }] of cases.entries()) {
    lines.push(`export const v${at}: ${aliases.get(`${module}#${type}`)} = ${literal(value)};`);
  }
  writeFileSync(file, lines.join("\n"));
  const files = modules.map((path) => join(folder, path));
  const program = ts.createProgram([...files, file], OPTIONS);

  for (const diagnostic of diagnostics(program, program.getSourceFile(file))) {
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    const found = cases[line - first];
    if (found === undefined) throw new Error(`a case cannot be read: ${text(diagnostic)}`);
    found.rejected ??= text(diagnostic);
  }
  const broken = strict(folder, files);
  const own = files.filter((path) => !path.endsWith("runtime.ts"));
  const unknowns = own.reduce((sum, path) => sum + unknownsIn(program.getSourceFile(path)), 0);
  return { broken, unknowns };
}

/** On one line, in TypeScript's sense of a line too. */
function literal(value) {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** The files alone, with every check there is. */
function strict(folder, files) {
  const program = ts.createProgram(files, {
    ...OPTIONS,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noPropertyAccessFromIndexSignature: true,
    erasableSyntaxOnly: true,
  });
  const own = program.getSourceFiles().filter((it) => it.fileName.startsWith(folder));
  return own.flatMap((it) => diagnostics(program, it)).map((diagnostic) => `${diagnostic.file.fileName}: ${text(diagnostic)}`);
}

function diagnostics(program, file) {
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
}

/** Places where a type says nothing, other than of properties without a name. */
function unknownsIn(file) {
  let count = 0;
  const visit = (node) => {
    const loose = node.kind === ts.SyntaxKind.UnknownKeyword || node.kind === ts.SyntaxKind.AnyKeyword;
    if (loose && node.parent.kind !== ts.SyntaxKind.IndexSignature && !inFunction(node)) count += 1;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return count;
}

function inFunction(node) {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionDeclaration(at)) return true;
  }
  return false;
}

function text(diagnostic) {
  return `TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
}
