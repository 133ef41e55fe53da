//! What strangers wrote, quoted for the places where JavaScript source has room for it.

/** Letters of a constant's name; what is longer is cut and numbered. */
const MAX_NAME_CHARS = 80;

// What a reader would not see: controls, bidirectional marks, fillers, selectors, tags. By
// number, because the engine has no classes of Unicode.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

const escape = (char) => `\\u{${char.codePointAt(0).toString(16)}}`;

/** A text in which everything hidden is spelled out, for people to read. */
export const visible = (text) => text.replace(HIDDEN, escape);

/** A string literal whose value is exactly this text. */
export function literal(text) {
  const quoted = text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
  return `"${visible(quoted)}"`;
}

/** A comment that says this text and ends where it should. */
export function comment(text, indent = "") {
  const lines = text.trim().split(/\r\n|\r|\n/).map((line) => visible(line.trimEnd()));
  const safe = lines.map((line) => line.replace(/\*\//g, "* /"));
  if (safe.length === 1) return `${indent}/** ${safe[0]} */`;
  const body = safe.map((line) => `${indent} * ${line}`.trimEnd());
  return [`${indent}/**`, ...body, `${indent} */`].join("\n");
}

/** The letters and digits of a text as part of a constant's name. */
export function pascal(text) {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}

/** Names of one module, each given once. */
export class Names {
  #given = new Set();
  #next = new Map();

  /** This name, or with a number when it is taken. */
  give(wanted) {
    const base = wanted.slice(0, MAX_NAME_CHARS);
    let name = base;
    let number = this.#next.get(base) ?? 2;
    while (this.#given.has(name)) name = `${base}${number++}`;
    this.#next.set(base, number);
    this.#given.add(name);
    return name;
  }
}
