// The text of one message: format strings and values, as `console.log` takes them.
//
// Knows nothing of where the text goes.

import { brand } from "internal/brand";
import { inspect, MAX_CHARACTERS } from "internal/inspect";
import { more, number } from "internal/inspect-text";
import { peek } from "internal/peek";
import {
  charCodeAt,
  getPrototypeOf,
  hasOwn,
  parseFloat,
  parseInt,
  stringify,
  stringSlice,
} from "internal/primordials";
import { builtInName } from "internal/brand";

/** The arguments of `console.log` as text, of at most `MAX_CHARACTERS` and a few words that say how many more. */
export function format(values) {
  const first = values[0];
  let text = "";
  let used = 0;
  if (typeof first === "string") {
    const filled = values.length === 1 ? { text: first, used: 1 } : fill(first, values);
    ({ text, used } = filled);
  }
  for (let i = used; i < values.length && text.length <= MAX_CHARACTERS; i++) {
    const value = values[i];
    text += i === 0 ? "" : " ";
    text += typeof value === "string" ? value : inspect(value);
  }
  return bounded(text);
}

/** A text cut to `MAX_CHARACTERS`, with the number of those left out. */
export function bounded(text) {
  const rest = text.length - MAX_CHARACTERS;
  return rest > 0 ? stringSlice(text, 0, MAX_CHARACTERS) + more(rest, "character") : text;
}

const PERCENT = 37;

function fill(pattern, values) {
  let text = "";
  let from = 0;
  let used = 1;
  for (let i = 0; i < pattern.length - 1; i++) {
    if (charCodeAt(pattern, i) !== PERCENT) {
      continue;
    }
    const letter = pattern[i + 1];
    const convert = conversions[letter];
    if (letter === "%") {
      text += stringSlice(pattern, from, i + 1);
    } else if (convert !== undefined && used < values.length) {
      text += stringSlice(pattern, from, i) + convert(values[used]);
      used += 1;
    } else {
      i += used < values.length ? 1 : 0;
      continue;
    }
    i += 1;
    from = i + 1;
  }
  return { text: text + stringSlice(pattern, from), used };
}

const conversions = {
  __proto__: null,
  s: asString,
  d: (value) =>
    typeof value === "object" && value !== null ? number(Number(value)) : numeric(value, Number),
  i: (value) => numeric(value, parseInt),
  f: (value) => (typeof value === "bigint" ? number(parseFloat(value)) : numeric(value, parseFloat)),
  j: asJson,
  o: (value) => inspect(value, { showHidden: true, depth: 4 }),
  O: (value) => inspect(value),
  c: () => "",
};

function numeric(value, convert) {
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  return typeof value === "symbol" ? "NaN" : number(convert(value));
}

function asString(value) {
  if (typeof value === "number") {
    return number(value);
  }
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  const isObject = typeof value === "object" && value !== null;
  return isObject && !describesItself(value) ? inspect(value, { depth: 0 }) : String(value);
}

function asJson(value) {
  try {
    return `${stringify(value)}`;
  } catch (error) {
    if (error instanceof TypeError && typeof value === "object") {
      return "[Circular]";
    }
    throw error;
  }
}

// Whether a script gave an object, or its class, a `toString` of its own.
function describesItself(value) {
  if (brand(value) === "Error" && typeof peek(value, "toString") === "function") {
    return !ownerIsBuiltIn(value, "toString");
  }
  return ["toString", Symbol.toPrimitive].some(
    (key) => typeof peek(value, key) === "function" && !ownerIsBuiltIn(value, key),
  );
}

function ownerIsBuiltIn(value, key) {
  let owner = value;
  while (owner !== null && !hasOwn(owner, key)) {
    owner = getPrototypeOf(owner);
  }
  return owner !== null && builtInName(owner) !== undefined;
}
