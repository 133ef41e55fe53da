//! One server as one JavaScript module.

import { comment, literal } from "./text.js";

const HEAD = `
// Generated; changes are lost.

import { z } from "zod";

const present = (value) => value !== undefined;
const long = (text, test) => test([...text].length);
const own = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.assign(Object.create(null), value)
    : value;
`;

/**
 * The module's text. Each tool has its name, what there is to say of it, and for its input
 * and its output, where there is one, the constants, of which the first is the whole.
 */
export function render(title, tools) {
  const constants = tools.flatMap(({ about, input, output }) => [
    comment(about),
    ...input.map(constant),
    ...(output ?? []).map(constant),
  ]);
  const rows = tools.map(
    ({ name, input, output }) =>
      `  [${literal(name)}, { input: ${input[0][0]}, output: ${output?.[0][0] ?? "undefined"} }],\n`,
  );
  return [
    comment(title),
    HEAD,
    constants.join("\n"),
    "",
    "/** By the name of each tool, its arguments and what it returns where it says so. */",
    `export const tools = new Map([\n${rows.join("")}]);\n`,
  ].join("\n");
}

const constant = ([name, expression]) => `export const ${name} = ${expression};\n`;
