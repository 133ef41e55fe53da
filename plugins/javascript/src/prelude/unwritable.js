// Why a value cannot be written as JSON, with the path to the part that is to blame.

import { isArray, keys, stringify } from "internal/primordials";

/** One clause such as `.items[3].parent refers to the object around it`. */
export function unwritable(value, error) {
  return find(value, "", []) ?? `${error?.message ?? error}`;
}

const MAX_DEPTH = 128;
const identifier = /^[A-Za-z_$][\w$]*$/;

function find(value, path, around) {
  if (typeof value === "bigint") {
    return `${path} is a BigInt: make it a number or a string`;
  }
  if (typeof value !== "object" || value === null || typeof value.toJSON === "function") {
    return undefined;
  }
  if (around.includes(value)) {
    return `${path} refers to an object that is around it`;
  }
  if (around.length >= MAX_DEPTH) {
    return `it is nested more than ${MAX_DEPTH} levels deep`;
  }
  const inner = [...around, value];
  for (const key of keys(value)) {
    const found = find(value[key], path + step(value, key), inner);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function step(value, key) {
  if (isArray(value)) {
    return `[${key}]`;
  }
  return identifier.test(key) ? `.${key}` : `[${stringify(key)}]`;
}
