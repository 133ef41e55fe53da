// What kind of built-in object a value is, whatever its constructor or tag say.
//
// Never calls code of a script, but for the traps of a proxy where the engine offers no
// way around them. Knows nothing of how a kind is shown or copied.

import native from "internal/native";
import {
  bufferBytes,
  dateValue,
  getPrototypeOf,
  isArray,
  isError,
  mapGet,
  mapIterator,
  mapSet,
  mapSize,
  objectToString,
  regExpSource,
  setIterator,
  setSize,
  sharedBufferBytes,
  typedArrayTag,
  TypedArray,
  valuesOf,
  viewBytes,
  weakMapHas,
  weakSetHas,
} from "internal/primordials";

/**
 * The kind of an object or function: `Map`, `Error`, `TypedArray`, `Number` for a boxed
 * number and so on; `Object` for everything else.
 */
export function brand(value) {
  if (typeof value === "function") {
    return "Function";
  }
  if (isArray(value)) {
    return "Array";
  }
  for (let proto = getPrototypeOf(value); proto !== Object.prototype; proto = getPrototypeOf(proto)) {
    if (proto === null) {
      return firstOf(value);
    }
    const kind = mapGet(kinds, proto);
    if (kind !== undefined && holds(kind, value)) {
      return kind;
    }
  }
  return isError(value) ? "Error" : "Object";
}

/** Whether an object is of a kind. */
export function holds(kind, value) {
  try {
    return probes[kind](value) !== false;
  } catch {
    return false;
  }
}

/** What a chain of proxies stands for; `undefined` when one of them was revoked. */
export function unwrapped(value) {
  const target = native.proxyTarget;
  if (target === undefined) {
    return value;
  }
  for (let next = target(value); next !== undefined; next = target(value)) {
    if (next === null) {
      return undefined;
    }
    value = next;
  }
  return value;
}

/** Whether an object is the `arguments` of a function. */
export function isArguments(value) {
  return !(Symbol.toStringTag in value) && objectToString(value) === "[object Arguments]";
}

/** Whether a function is declared as `async`, as a generator, or as both. */
export function functionType(value) {
  for (let proto = getPrototypeOf(value); proto !== null; proto = getPrototypeOf(proto)) {
    const type = mapGet(functionTypes, proto);
    if (type !== undefined) {
      return type;
    }
  }
  return "Function";
}

/** The standard class a prototype belongs to, such as `TypeError`, if it is one. */
export function builtInName(proto) {
  return mapGet(names, proto);
}

const probes = {
  __proto__: null,
  Set: setSize,
  Map: mapSize,
  TypedArray: (value) => typedArrayTag(value) !== undefined,
  Date: dateValue,
  RegExp: (value) => (regExpSource(value), value !== RegExp.prototype),
  Error: isError,
  ArrayBuffer: bufferBytes,
  SharedArrayBuffer: (value) => sharedBufferBytes(value),
  DataView: viewBytes,
  Promise: (value) => native.promiseState === undefined || native.promiseState(value) !== undefined,
  WeakMap: (value) => weakMapHas(value, value) || true,
  WeakSet: (value) => weakSetHas(value, value) || true,
  Number: valuesOf.Number,
  String: valuesOf.String,
  Boolean: (value) => (valuesOf.Boolean(value), true),
  BigInt: valuesOf.BigInt,
  Symbol: valuesOf.Symbol,
  MapIterator: () => true,
  SetIterator: () => true,
};

const kinds = new Map();
for (const kind of Object.keys(probes)) {
  const prototype = kind === "TypedArray" ? TypedArray.prototype : globalThis[kind]?.prototype;
  if (prototype !== undefined) {
    mapSet(kinds, prototype, kind);
  }
}
mapSet(kinds, mapIterator, "MapIterator");
mapSet(kinds, setIterator, "SetIterator");

const names = new Map();
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  if (
    /^[A-Z][a-zA-Z0-9]+$/.test(name) &&
    typeof descriptor.value === "function" &&
    descriptor.value.prototype
  ) {
    mapSet(names, descriptor.value.prototype, name);
  }
}

const functionTypes = new Map([
  [getPrototypeOf(async () => {}), "AsyncFunction"],
  [getPrototypeOf(function* () {}), "GeneratorFunction"],
  [getPrototypeOf(async function* () {}), "AsyncGeneratorFunction"],
]);

const probed = [
  "Set",
  "Map",
  "TypedArray",
  "Date",
  "RegExp",
  "Error",
  "ArrayBuffer",
  "DataView",
  "WeakMap",
  "WeakSet",
  "Number",
  "String",
  "Boolean",
  "BigInt",
  "Symbol",
];

// An object whose chain of prototypes leads past every class has to be asked for each.
function firstOf(value) {
  for (let i = 0; i < probed.length; i++) {
    if (holds(probed[i], value)) {
      return probed[i];
    }
  }
  return "Object";
}
