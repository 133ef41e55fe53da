// `atob` and `btoa`.

import { installGlobal } from "internal/define";
import { DOMException } from "internal/exception";
import { apply, charCodeAt, fromCharCode, join } from "internal/primordials";

/** The text whose characters are the bytes that base64 stands for. */
export function atob(data) {
  if (arguments.length === 0) {
    throw new TypeError("atob takes a string");
  }
  let text = `${data}`.replace(/[\t\n\f\r ]/g, "");
  if (text.length % 4 === 0) {
    text = text.replace(/==?$/, "");
  }
  if (text.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(text)) {
    throw new DOMException("The string to be decoded is not correctly encoded.", "InvalidCharacterError");
  }
  const codes = [];
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    bits = ((bits << 6) | valueOf(charCodeAt(text, i))) & 0xffffff;
    if (i % 4 !== 0) {
      codes[codes.length] = (bits >> (6 - 2 * (i % 4))) & 0xff;
    }
  }
  return characters(codes);
}

/** The base64 of a text whose characters are bytes. */
export function btoa(data) {
  if (arguments.length === 0) {
    throw new TypeError("btoa takes a string");
  }
  const text = `${data}`;
  const groups = [];
  for (let i = 0; i < text.length; i += 3) {
    const bits = (byteAt(text, i) << 16) | (byteAt(text, i + 1) << 8) | byteAt(text, i + 2);
    const left = text.length - i;
    groups[groups.length] =
      ALPHABET[bits >> 18] +
      ALPHABET[(bits >> 12) & 63] +
      (left > 1 ? ALPHABET[(bits >> 6) & 63] : "=") +
      (left > 2 ? ALPHABET[bits & 63] : "=");
  }
  return join(groups, "");
}

/** Defines the globals, unless the engine has its own. */
export function installBase64() {
  for (const [name, value] of [
    ["atob", atob],
    ["btoa", btoa],
  ]) {
    installGlobal(name, globalThis[name] ?? value);
  }
}

/** The text of many character codes. */
export function characters(codes) {
  const parts = [];
  for (let i = 0; i < codes.length; i += CHUNK) {
    parts[parts.length] = apply(fromCharCode, undefined, codes.slice(i, i + CHUNK));
  }
  return join(parts, "");
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CHUNK = 4096;

function valueOf(code) {
  if (code >= 97) {
    return code - 71;
  }
  if (code >= 65) {
    return code - 65;
  }
  return code >= 48 ? code + 4 : code === 43 ? 62 : 63;
}

function byteAt(text, index) {
  const code = index < text.length ? charCodeAt(text, index) : 0;
  if (code > 0xff) {
    throw new DOMException("Invalid character", "InvalidCharacterError");
  }
  return code;
}
