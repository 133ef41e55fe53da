// Text for primitives, property names and their widths, as `inspect` prints them.
//
// Knows nothing of objects.

import {
  charCodeAt,
  codePointAt,
  exec,
  is,
  join,
  normalize,
  numberToString,
  padStart,
  repeat,
  split,
  stringIncludes,
  stringSlice,
  symbolToString,
  upperCase,
} from "internal/primordials";

/** A primitive; a long text with line breaks is split at them. */
export function primitive(value, context) {
  switch (typeof value) {
    case "string":
      return text(value, context);
    case "number":
      return number(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return symbolToString(value);
    default:
      return `${value}`;
  }
}

/** A number, with the sign of a negative zero. */
export function number(value) {
  return is(value, -0) ? "-0" : `${value}`;
}

/** A string between the quotes that need the fewest escapes. */
export function quote(value) {
  let mark = "'";
  if (stringIncludes(value, "'")) {
    if (!stringIncludes(value, '"')) {
      mark = '"';
    } else if (!stringIncludes(value, "`") && !stringIncludes(value, "${")) {
      mark = "`";
    }
  }
  return `${mark}${escaped(value, mark === "'")}${mark}`;
}

/** The name of a property, ready to stand before a colon. */
export function propertyName(key, isEnumerable) {
  if (typeof key === "symbol") {
    return `[${escaped(symbolToString(key), true)}]`;
  }
  if (key === "__proto__") {
    return "['__proto__']";
  }
  if (!isEnumerable) {
    return `[${escaped(key, true)}]`;
  }
  return exec(identifier, key) === null ? quote(key) : key;
}

/** The columns that a text takes on a terminal. */
export function width(value) {
  if (exec(beyondAscii, value) === null) {
    return value.length;
  }
  let columns = 0;
  const normal = normalize(value, "NFC");
  for (let i = 0; i < normal.length; i++) {
    const code = codePointAt(normal, i);
    if (code > 0xffff) {
      i++;
    }
    columns += within(zeroWidth, code) ? 0 : within(fullWidth, code) ? 2 : 1;
  }
  return columns;
}

/** `1 more item`, `2 more items`. */
export function more(count, thing) {
  return `... ${count} more ${thing}${count > 1 ? "s" : ""}`;
}

const MIN_SPLIT = 16;
const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const beyondAscii = /[^\x20-\x7e]/;
const special = /[\x00-\x1f\x27\x5c\x7f-\x9f\ud800-\udfff]/;
const shortEscapes = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 92: "\\\\" };
const zeroWidth = [
  0, 0x1f, 0x7f, 0x9f, 0x300, 0x36f, 0x200b, 0x200f, 0x20d0, 0x20ff, 0xfe00, 0xfe0f, 0xfe20, 0xfe2f, 0xe0100,
  0xe01ef,
];
const fullWidth = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd,
  0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab,
  0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5,
  0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c,
  0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b,
  0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6,
  0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0,
  0xffe6, 0x1b000, 0x1b001, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200,
  0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0,
  0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b,
  0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680,
  0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4,
  0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70,
  0x1faff, 0x20000, 0x3fffd,
];

function text(value, context) {
  let rest = "";
  if (value.length > context.maxStringLength) {
    rest = more(value.length - context.maxStringLength, "character");
    value = stringSlice(value, 0, context.maxStringLength);
  }
  const fits = value.length <= MIN_SPLIT || value.length <= context.breakLength - context.indentation - 4;
  if (fits || !stringIncludes(value, "\n")) {
    return quote(value) + rest;
  }
  const lines = split(value, "\n");
  const quoted = [];
  for (let i = 0; i < lines.length; i++) {
    const last = i === lines.length - 1;
    if (!last || lines[i] !== "") {
      quoted[quoted.length] = quote(last ? lines[i] : `${lines[i]}\n`);
    }
  }
  return join(quoted, ` +\n${repeat(" ", context.indentation + 2)}`) + rest;
}

function escaped(value, escapesQuote) {
  if (exec(special, value) === null) {
    return value;
  }
  let out = "";
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const code = charCodeAt(value, i);
    if (code >= 0xd800 && code <= 0xdbff && isTrail(charCodeAt(value, i + 1))) {
      i++;
    } else if (isSpecial(code) || (code === 39 && escapesQuote)) {
      out += stringSlice(value, from, i) + escape(code);
      from = i + 1;
    }
  }
  return out + stringSlice(value, from);
}

function isTrail(code) {
  return code >= 0xdc00 && code <= 0xdfff;
}

function isSpecial(code) {
  return code < 32 || code === 92 || (code > 126 && code < 160) || (code >= 0xd800 && code <= 0xdfff);
}

function escape(code) {
  if (code === 39) {
    return "\\'";
  }
  if (code > 0xff) {
    return `\\u${numberToString(code, 16)}`;
  }
  return shortEscapes[code] ?? `\\x${padStart(upperCase(numberToString(code, 16)), 2, "0")}`;
}

// Ranges lie behind each other as first, last, first, last, ….
function within(ranges, code) {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < ranges[middle * 2]) {
      high = middle - 1;
    } else if (code > ranges[middle * 2 + 1]) {
      low = middle + 1;
    } else {
      return true;
    }
  }
  return false;
}
