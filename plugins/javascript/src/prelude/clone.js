// `structuredClone`.

import { brand, unwrapped } from "internal/brand";
import { installGlobal } from "internal/define";
import { DOMException } from "internal/exception";
import { peek } from "internal/peek";
import {
  bufferBytes,
  bufferSlice,
  bufferTransfer,
  dateValue,
  defineProperty,
  functionToString,
  hasOwn,
  keys,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  objectToString,
  regExpFlags,
  regExpSource,
  setAdd,
  setForEach,
  setHas,
  typedArrayBuffer,
  typedArrayLength,
  typedArrayOffset,
  typedArrayTag,
  valuesOf,
  viewBuffer,
  viewBytes,
  viewOffset,
} from "internal/primordials";

/** A deep copy of a value, with its cycles; what cannot be copied is a `DataCloneError`. */
export function structuredClone(value, options = undefined) {
  if (arguments.length === 0) {
    throw new TypeError("structuredClone takes a value");
  }
  const copies = new Map();
  const transfer = transferOf(options);
  const copy = clone(value, { copies, transfer });
  for (const buffer of transfer) {
    if (!mapHas(copies, buffer)) {
      bufferTransfer(buffer);
    }
  }
  return copy;
}

/** Defines the global. */
export function installClone() {
  installGlobal("structuredClone", structuredClone);
}

const ERRORS = { __proto__: null, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const CONSTRUCTORS = { __proto__: null };
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (/^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/.test(name)) {
    CONSTRUCTORS[name] = globalThis[name];
  }
}

function transferOf(options) {
  const transfer = new Set();
  for (const item of options?.transfer ?? []) {
    if (typeof item !== "object" || item === null || brand(item) !== "ArrayBuffer") {
      throw failure("Value not transferable: only an ArrayBuffer is");
    }
    if (setHas(transfer, item)) {
      throw failure("ArrayBuffer occurs twice in the transfer list");
    }
    setAdd(transfer, item);
  }
  return transfer;
}

function clone(value, memory) {
  if (typeof value === "symbol") {
    throw uncloneable(value);
  }
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    return value;
  }
  if (mapHas(memory.copies, value)) {
    return mapGet(memory.copies, value);
  }
  const kind = unwrapped(value) === value ? brand(value) : "Proxy";
  const make = makers[kind];
  if (make === undefined || (kind === "Object" && isOpaque(value))) {
    throw uncloneable(value);
  }
  return make(value, memory);
}

// Objects with state that is not in their properties, as generators.
function isOpaque(value) {
  return (
    (typeof peek(value, "next") === "function" &&
      !hasOwn(value, "next") &&
      peek(value, Symbol.toStringTag) !== undefined) ||
    objectToString(value) === "[object WeakRef]"
  );
}

const keep = (make) => (value, memory) => {
  const copy = make(value, memory);
  mapSet(memory.copies, value, copy);
  return copy;
};

const makers = {
  __proto__: null,
  Object(value, memory) {
    const copy = {};
    mapSet(memory.copies, value, copy);
    return withProperties(copy, value, memory);
  },
  Array(value, memory) {
    const copy = new Array(value.length);
    mapSet(memory.copies, value, copy);
    return withProperties(copy, value, memory);
  },
  Map(value, memory) {
    const copy = new Map();
    mapSet(memory.copies, value, copy);
    const entries = [];
    mapForEach(value, (item, key) => (entries[entries.length] = [key, item]));
    for (const [key, item] of entries) {
      mapSet(copy, clone(key, memory), clone(item, memory));
    }
    return copy;
  },
  Set(value, memory) {
    const copy = new Set();
    mapSet(memory.copies, value, copy);
    const items = [];
    setForEach(value, (item) => (items[items.length] = item));
    for (const item of items) {
      setAdd(copy, clone(item, memory));
    }
    return copy;
  },
  Error: error,
  Date: keep((value) => new Date(dateValue(value))),
  RegExp: keep((value) => new RegExp(regExpSource(value), regExpFlags(value))),
  ArrayBuffer: keep((value, memory) =>
    setHas(memory.transfer, value) ? bufferTransfer(value) : bufferSlice(value, 0, bufferBytes(value)),
  ),
  TypedArray: keep((value, memory) => {
    const offset = typedArrayOffset(value);
    const length = typedArrayLength(value);
    return new CONSTRUCTORS[typedArrayTag(value)](clone(typedArrayBuffer(value), memory), offset, length);
  }),
  DataView: keep((value, memory) => {
    const offset = viewOffset(value);
    const length = viewBytes(value);
    return new DataView(clone(viewBuffer(value), memory), offset, length);
  }),
  Number: keep((value) => Object(valuesOf.Number(value))),
  String: keep((value) => Object(valuesOf.String(value))),
  Boolean: keep((value) => Object(valuesOf.Boolean(value))),
  BigInt: keep((value) => Object(valuesOf.BigInt(value))),
};

function withProperties(copy, value, memory) {
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const key = names[i];
    if (key === "__proto__") {
      const item = clone(value[key], memory);
      defineProperty(copy, key, { value: item, writable: true, enumerable: true, configurable: true });
    } else if (i === 0 || hasOwn(value, key)) {
      copy[key] = clone(value[key], memory);
    }
  }
  return copy;
}

function error(value, memory) {
  const constructor = ERRORS[value.name] ?? Error;
  const copy = new constructor();
  mapSet(memory.copies, value, copy);
  for (const key of ["stack", "message", "cause"]) {
    const isShown =
      key === "stack"
        ? typeof value.stack === "string"
        : hasOwn(value, key) || (key === "message" && value.message !== "");
    if (isShown) {
      const item = key === "cause" ? clone(value.cause, memory) : `${value[key]}`;
      defineProperty(copy, key, { value: item, writable: true, configurable: true });
    }
  }
  return copy;
}

function uncloneable(value) {
  const text =
    typeof value === "symbol"
      ? String(value)
      : typeof value === "function"
        ? functionToString(value)
        : `#<${peek(peek(value, "constructor") ?? Object, "name") ?? "Object"}>`;
  return failure(`${text} could not be cloned.`);
}

function failure(message) {
  return new DOMException(message, "DataCloneError");
}
