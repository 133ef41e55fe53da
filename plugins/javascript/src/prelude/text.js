// `TextEncoder` and `TextDecoder`.
//
// UTF-8 is the engine's side's; UTF-16 and Windows-1252, which stands for Latin-1 on the
// web, are decoded here.

import native from "internal/native";
import { characters } from "internal/base64";
import { enumerable, installGlobal, tagged } from "internal/define";
import { charCodeAt, codePointAt, toWellFormed, typedArraySet } from "internal/primordials";

/** Makes UTF-8 of text. */
export class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  encode(text = "") {
    return native.utf8Encode(toWellFormed(`${text}`));
  }

  /** Fills `target` with as many whole characters as fit, and says how far that was. */
  encodeInto(text, target) {
    if (!(target instanceof Uint8Array)) {
      throw new TypeError("encodeInto takes a Uint8Array to write to");
    }
    const source = `${text}`;
    let read = 0;
    let written = 0;
    while (read < source.length) {
      const code = codePointAt(source, read);
      const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + length > target.length) {
        break;
      }
      written += length;
      read += code > 0xffff ? 2 : 1;
    }
    typedArraySet(target, this.encode(source.slice(0, read)));
    return { read, written };
  }
}

/** Makes text of bytes. */
export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #pending = new Uint8Array(0);
  #begun = false;

  constructor(label = "utf-8", options = undefined) {
    const encoding = LABELS[`${label}`.trim().toLowerCase()];
    if (encoding === undefined) {
      throw new RangeError(
        `the encoding ${JSON.stringify(`${label}`)} is not supported: utf-8, utf-16le, utf-16be and windows-1252 (latin1) are`,
      );
    }
    this.#encoding = encoding;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input = undefined, options = undefined) {
    const stream = Boolean(options?.stream);
    let bytes = joined(this.#pending, bytesOf(input));
    this.#pending = bytes.slice(bytes.length);
    if (stream) {
      const whole = bytes.length - unfinished[this.#encoding](bytes);
      this.#pending = bytes.slice(whole);
      bytes = bytes.subarray(0, whole);
    }
    let text;
    try {
      text = decoders[this.#encoding](bytes, this.#fatal);
    } catch {
      this.#pending = new Uint8Array(0);
      this.#begun = false;
      throw invalid(this.#encoding);
    }
    return this.#withoutMark(text, stream);
  }

  #withoutMark(text, stream) {
    const marked = !this.#begun && !this.#ignoreBOM && this.#encoding !== "windows-1252";
    const out = marked && text !== "" && charCodeAt(text, 0) === 0xfeff ? text.slice(1) : text;
    this.#begun = stream && (this.#begun || text !== "");
    return out;
  }
}

/** Defines the globals. */
export function installText() {
  installGlobal("TextEncoder", TextEncoder);
  installGlobal("TextDecoder", TextDecoder);
}

for (const constructor of [TextEncoder, TextDecoder]) {
  tagged(constructor, constructor.name);
  enumerable(constructor);
}

const NAMES = {
  "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
  "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
  "utf-16be": "unicodefffe utf-16be",
  "windows-1252":
    "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 " +
    "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
};
const LABELS = { __proto__: null };
for (const encoding of Object.keys(NAMES)) {
  for (const label of NAMES[encoding].split(" ")) {
    LABELS[label] = encoding;
  }
}

// What the bytes 0x80 to 0x9f are in Windows-1252.
const WINDOWS_1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

const decoders = {
  __proto__: null,
  "utf-8": (bytes, fatal) => native.utf8Decode(bytes, fatal, true),
  "utf-16le": (bytes, fatal) => utf16(bytes, 0, 1, fatal),
  "utf-16be": (bytes, fatal) => utf16(bytes, 1, 0, fatal),
  "windows-1252": (bytes) =>
    characters(
      Array.from(bytes, (byte) =>
        byte >= 0x80 && byte <= 0x9f ? charCodeAt(WINDOWS_1252, byte - 0x80) : byte,
      ),
    ),
};

// How many bytes at the end begin a character that the next ones may complete.
const unfinished = {
  __proto__: null,
  "utf-8": unfinishedUtf8,
  "utf-16le": (bytes) => unfinishedUtf16(bytes, 1),
  "utf-16be": (bytes) => unfinishedUtf16(bytes, 2),
  "windows-1252": () => 0,
};

function bytesOf(input) {
  if (input === undefined) {
    return new Uint8Array(0);
  }
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  if (
    input instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer === "function" && input instanceof SharedArrayBuffer)
  ) {
    return new Uint8Array(input);
  }
  throw new TypeError("decode takes an ArrayBuffer or a view of one");
}

function joined(first, second) {
  if (first.length === 0) {
    return second;
  }
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function invalid(encoding) {
  return new TypeError(`The encoded data was not valid for encoding ${encoding}`);
}

function utf16(bytes, low, high, fatal) {
  const codes = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    codes[codes.length] = bytes[i + low] | (bytes[i + high] << 8);
  }
  const text = characters(codes) + (bytes.length % 2 === 1 ? "\ufffd" : "");
  const wellFormed = toWellFormed(text);
  if (fatal && (bytes.length % 2 === 1 || wellFormed !== text)) {
    throw invalid("utf-16");
  }
  return wellFormed;
}

function unfinishedUtf16(bytes, highFromEnd) {
  const odd = bytes.length % 2;
  const high = bytes[bytes.length - odd - highFromEnd];
  return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
}

function unfinishedUtf8(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const lead = bytes[bytes.length - back];
    if (lead >= 0xc0) {
      const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
      return back < length && mayGoOn(lead, back > 1 ? bytes[bytes.length - back + 1] : undefined) ? back : 0;
    }
    if (lead < 0x80) {
      return 0;
    }
  }
  return 0;
}

// Some lead bytes begin nothing, and some restrict the byte that follows.
function mayGoOn(lead, second) {
  if (lead < 0xc2 || lead > 0xf4) {
    return false;
  }
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return second === undefined || (second >= low && second <= high);
}
