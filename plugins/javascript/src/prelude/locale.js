// `localeCompare` of strings and `toLocaleString` of numbers as English has them, which
// the engine, without the data of locales, leaves to code units and plain digits.
//
// Knows one order and one way to write numbers; what is asked for in another language
// gets the same.

import {
  charCodeAt,
  exec,
  fromCharCode,
  lowerCase,
  mapGet,
  mapSet,
  normalize,
  numberToString,
  stringIndexOf,
  stringSlice,
  valuesOf,
} from "internal/primordials";
import { hidden } from "internal/define";

/** Replaces the engine's methods. */
export function installLocale() {
  const compare = {
    localeCompare(that) {
      if (this === undefined || this === null) {
        throw new TypeError("localeCompare takes a string");
      }
      return compareText(`${this}`, `${that}`, arguments[2]);
    },
  };
  const number = {
    toLocaleString() {
      return numberText(valuesOf.Number(this), arguments[1] ?? {});
    },
  };
  const bigint = {
    toLocaleString() {
      const text = `${valuesOf.BigInt(this)}`;
      return text[0] === "-" ? `-${grouped(text.slice(1))}` : grouped(text);
    },
  };
  hidden(String.prototype, "localeCompare", compare.localeCompare);
  hidden(Number.prototype, "toLocaleString", number.toLocaleString);
  hidden(BigInt.prototype, "toLocaleString", bigint.toLocaleString);
}

const ORDER = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
const DIGIT = stringIndexOf(ORDER, "0") + 1;
const EXPANDED = { __proto__: null, ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th" };
// Texts whose code units are in the order of their letters.
const SIMPLE = /^[0-9a-z]*$/;
// Marks over and under letters, from the one that sorts first, and what sorts behind them.
const MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304";
const STROKE = 0x400;
const CURRENCIES = {
  __proto__: null,
  USD: "$",
  EUR: "€",
  GBP: "£",
  JPY: "¥",
  INR: "₹",
  CNY: "CN¥",
  KRW: "₩",
};
const NAMES = { __proto__: null, NaN: "NaN", Infinity: "∞" };
const MAX_DIGITS = 100;
const MAX_CACHED = 1_000_000;

// What `weighLetter` would make of each character of ASCII; those that are not shown count for nothing.
const UNITS = [];
const NONE = [];
const CASES = [];
for (let code = 0; code < 0x80; code++) {
  const small = fromCharCode(code).toLowerCase();
  const rank = ORDER.indexOf(small);
  UNITS[code] = rank === -1 ? "" : fromCharCode(rank + 1);
  NONE[code] = rank === -1 ? "" : "\0";
  CASES[code] = rank === -1 ? "" : fromCharCode(small === fromCharCode(code) ? 0 : 1);
}

const caches = [
  { known: new Map(), characters: 0 },
  { known: new Map(), characters: 0 },
];

// Letters decide first; where they are the same their accents do, and then their case,
// small before large.
function compareText(one, other, options) {
  if (one === other) {
    return 0;
  }
  if (options === undefined && exec(SIMPLE, one) !== null && exec(SIMPLE, other) !== null) {
    return one < other ? -1 : 1;
  }
  const a = weights(one, options?.numeric === true);
  const b = weights(other, options?.numeric === true);
  const { sensitivity = "variant" } = options ?? {};
  const letters = order(a.letters, b.letters);
  if (letters !== 0 || sensitivity === "base") {
    return letters;
  }
  const accents = sensitivity === "case" ? 0 : order(a.accents, b.accents);
  return accents !== 0 || sensitivity === "accent" ? accents : order(a.cases, b.cases);
}

function order(a, b) {
  return a === b ? 0 : a < b ? -1 : 1;
}

// Sorting asks for the same texts again and again.
function weights(text, numeric) {
  const cache = caches[numeric ? 1 : 0];
  let found = mapGet(cache.known, text);
  if (found === undefined) {
    found = weigh(text, numeric);
    if (cache.characters + text.length > MAX_CACHED) {
      cache.characters = 0;
      cache.known = new Map();
    }
    cache.characters += text.length;
    mapSet(cache.known, text, found);
  }
  return found;
}

// Three texts whose code units are in order: one unit for each letter, mark and case.
function weigh(text, numeric) {
  const plain = normalize(text, "NFD");
  const made = { letters: "", accents: "", cases: "" };
  for (let i = 0; i < plain.length; i++) {
    const code = charCodeAt(plain, i);
    if (code < 0x80 && !(numeric && isDigit(code))) {
      made.letters += UNITS[code];
      made.accents += NONE[code];
      made.cases += CASES[code];
    } else if (code < 0x80) {
      i = weighNumber(made, plain, i);
    } else if (code >= 0x300 && code <= 0x36f) {
      const rank = stringIndexOf(MARKS, plain[i]);
      made.accents = stringSlice(made.accents, 0, -1) + fromCharCode(rank === -1 ? code : rank + 1);
    } else if (code >= 0xa0) {
      weighLetter(made, plain[i]);
    }
  }
  return made;
}

// More digits are a larger number, once the zeros before them are gone.
function weighNumber(made, text, start) {
  let end = start;
  while (end < text.length && isDigit(charCodeAt(text, end))) {
    end += 1;
  }
  let first = start;
  while (first < end - 1 && text[first] === "0") {
    first += 1;
  }
  made.letters += fromCharCode(DIGIT, end - first) + stringSlice(text, first, end);
  made.accents += "\0";
  made.cases += "\0";
  return end - 1;
}

function weighLetter(made, letter) {
  const small = lowerCase(letter);
  const spelled = EXPANDED[small] ?? small;
  for (let i = 0; i < spelled.length; i++) {
    const rank = stringIndexOf(ORDER, spelled[i]);
    made.letters += rank === -1 ? spelled[i] : fromCharCode(rank + 1);
    made.accents += fromCharCode(spelled === small ? 0 : STROKE);
    made.cases += fromCharCode(small === letter ? 0 : 1);
  }
}

function isDigit(code) {
  return code >= 48 && code <= 57;
}

function numberText(value, options) {
  const percent = options.style === "percent";
  const currency = options.style === "currency" ? `${options.currency}`.toUpperCase() : undefined;
  const usual =
    currency === undefined
      ? [0, percent ? 0 : 3]
      : currency === "JPY" || currency === "KRW"
        ? [0, 0]
        : [2, 2];
  const least = digits(
    options.minimumFractionDigits,
    Math.min(usual[0], options.maximumFractionDigits ?? usual[0]),
  );
  const most = digits(options.maximumFractionDigits, Math.max(usual[1], least));
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const mark = currency === undefined ? "" : (CURRENCIES[currency] ?? `${currency}\u00a0`);
  const isGrouped = options.useGrouping !== false;
  const text =
    NAMES[`${Math.abs(value)}`] ?? decimal(Math.abs(value), least, most, percent ? 2 : 0, isGrouped);
  return `${sign}${mark}${text}${percent ? "%" : ""}`;
}

function digits(wanted, usual) {
  if (wanted === undefined) {
    return usual;
  }
  const count = Number(wanted);
  if (!(count >= 0 && count <= MAX_DIGITS)) {
    throw new RangeError(`a number of fraction digits is from 0 to ${MAX_DIGITS}`);
  }
  return Math.floor(count);
}

// Rounds what the number is written as, half away from zero.
function decimal(value, least, most, shift, isGrouped) {
  const [mantissa, exponent = "0"] = numberToString(value).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const point = whole.length + Number(exponent) + shift;
  const padded = point > 0 ? all.padEnd(point, "0") : "0".repeat(1 - point) + all;
  const at = Math.max(point, 1);
  const rounded = roundUp(padded, at + most);
  const carried = at + rounded.length - Math.min(padded.length, at + most);
  const integer = rounded.slice(0, carried).replace(/^0+(?=\d)/, "");
  const rest = rounded.slice(carried).replace(/0+$/, "").padEnd(least, "0");
  return (isGrouped ? grouped(integer) : integer) + (rest === "" ? "" : `.${rest}`);
}

// The first digits of a number, one more of them where rounding carries over.
function roundUp(text, length) {
  if (text.length <= length) {
    return text;
  }
  const kept = text.slice(0, length);
  if (text[length] < "5") {
    return kept;
  }
  return `${BigInt(kept) + 1n}`.padStart(kept.length, "0");
}

function grouped(text) {
  return text.replace(/\B(?=(?:\d{3})+$)/g, ",");
}
