// How functions and classes are shown.
//
// Knows their declared form and names, not their properties.

import { functionType } from "internal/brand";
import { peek } from "internal/peek";
import {
  endsWith,
  exec,
  functionToString,
  getPrototypeOf,
  hasOwn,
  startsWith,
  stringIncludes,
  stringIndexOf,
  stringSlice,
} from "internal/primordials";

/** `[Function: name]`, `[class Name extends Other]` and the like. */
export function functionBase(value, constructor, tag) {
  if (isClass(functionToString(value))) {
    return classBase(value, constructor, tag);
  }
  const type = functionType(value);
  const name = nameOf(value);
  let base = `[${type}${constructor === null ? " (null prototype)" : ""}`;
  base += name === "" ? " (anonymous)]" : `: ${name}]`;
  if (constructor !== type && constructor !== null) {
    base += ` ${constructor}`;
  }
  return tag !== "" && constructor !== tag ? `${base} [${tag}]` : base;
}

const comments = /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*[^(\s][^(]*\{/;

function isClass(source) {
  if (!startsWith(source, "class") || !endsWith(source, "}")) {
    return false;
  }
  const head = stringSlice(source, 5, stringIndexOf(source, "{") + 1);
  return !stringIncludes(head, "(") || exec(comments, head) !== null || exec(/^\s+extends\b/, head) !== null;
}

function classBase(value, constructor, tag) {
  const own = hasOwn(value, "name") ? nameOf(value) : "";
  let base = `class ${own === "" ? "(anonymous)" : own}`;
  if (constructor !== "Function" && constructor !== null) {
    base += ` [${constructor}]`;
  }
  if (tag !== "" && constructor !== tag) {
    base += ` [${tag}]`;
  }
  if (constructor === null) {
    return `[${base} extends [null prototype]]`;
  }
  const parent = nameOf(getPrototypeOf(value));
  return parent === "" ? `[${base}]` : `[${base} extends ${parent}]`;
}

function nameOf(value) {
  const name = peek(value, "name");
  return typeof name === "string" ? name : "";
}
