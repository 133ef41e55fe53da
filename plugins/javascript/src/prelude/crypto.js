// `crypto`: random bytes and identifiers, nothing else of it.

import native from "internal/native";
import { enumerable, installGlobal, tagged } from "internal/define";
import { DOMException } from "internal/exception";
import {
  numberToString,
  padStart,
  typedArrayBuffer,
  typedArrayBytes,
  typedArrayOffset,
  typedArrayTag,
} from "internal/primordials";

const key = Symbol("crypto");

class Crypto {
  constructor(token = undefined) {
    if (token !== key) {
      throw new TypeError("Illegal constructor");
    }
  }

  /** Fills an array of integers with random bytes, at most 65,536 at once. */
  getRandomValues(array) {
    if (!INTEGERS.test(`${tagOf(array)}`)) {
      throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
    }
    const length = typedArrayBytes(array);
    if (length > MAX_BYTES) {
      throw new DOMException(`The requested length exceeds ${MAX_BYTES} bytes`, "QuotaExceededError");
    }
    new Uint8Array(typedArrayBuffer(array), typedArrayOffset(array), length).set(native.random(length));
    return array;
  }

  /** A version 4 UUID. */
  randomUUID() {
    const bytes = native.random(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = "";
    for (let i = 0; i < 16; i++) {
      text += i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "";
      text += padStart(numberToString(bytes[i], 16), 2, "0");
    }
    return text;
  }
}

/** Defines the globals. */
export function installCrypto() {
  installGlobal("Crypto", Crypto);
  installGlobal("crypto", new Crypto(key));
}

const MAX_BYTES = 65_536;
const INTEGERS = /^(Big)?(Int|Uint)\d+(Clamped)?Array$/;

tagged(Crypto, "Crypto");
enumerable(Crypto);

function tagOf(array) {
  return typeof array === "object" && array !== null ? typedArrayTag(array) : undefined;
}
