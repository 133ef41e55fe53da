// `DOMException`, the error class of the web's APIs.

import { constants, enumerable, installGlobal, tagged } from "internal/define";
import { trustGetters } from "internal/peek";
import { keys } from "internal/primordials";

/** An error with the name of one of the web's kinds of failure. */
export class DOMException extends Error {
  #message;
  #name;

  constructor(message = "", options = undefined) {
    const isBag = typeof options === "object" && options !== null;
    super(undefined, isBag && "cause" in options ? { cause: options.cause } : undefined);
    this.#message = `${message}`;
    this.#name = isBag ? `${options.name ?? "Error"}` : `${options ?? "Error"}`;
  }

  get name() {
    return #name in this ? this.#name : undefined;
  }

  get message() {
    return #message in this ? this.#message : undefined;
  }

  /** The number that older programs know the name by; 0 for newer names. */
  get code() {
    return #name in this ? (CODES[this.#name] ?? 0) : undefined;
  }
}

/** Defines the global. */
export function installException() {
  installGlobal("DOMException", DOMException);
}

const CODES = {
  __proto__: null,
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

const OLD_NAMES = { DOMSTRING_SIZE_ERR: 2, NO_DATA_ALLOWED_ERR: 6, VALIDATION_ERR: 16 };

const numbers = { ...OLD_NAMES };
for (const name of keys(CODES)) {
  const words = name
    .replace(/Error$/, "")
    .replace(/([a-z])([A-Z])|(URL)(M)/g, "$1$3_$2$4")
    .replace("In_Use", "Inuse");
  numbers[`${words.toUpperCase()}_ERR`] = CODES[name];
}
constants(DOMException, numbers);
tagged(DOMException, "DOMException");
enumerable(DOMException);
trustGetters(DOMException.prototype, ["name", "message"]);
