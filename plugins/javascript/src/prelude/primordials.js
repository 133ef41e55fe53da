// The built-ins that the prelude relies on, taken before any script can replace them.
//
// Knows nothing of what they are used for. A function taken from a prototype gets the
// object it works on as its first argument.

const { bind, call } = Function.prototype;

// A method as a function of its `this` and its arguments.
const uncurry = bind.bind(call);

const getter = (object, key) => {
  const get = Object.getOwnPropertyDescriptor(object, key)?.get;
  return get === undefined ? undefined : uncurry(get);
};

export const { apply, ownKeys } = Reflect;
export const {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  getPrototypeOf,
  is,
  keys,
} = Object;
export const hasOwn = uncurry(Object.prototype.hasOwnProperty);
export const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
export const objectToString = uncurry(Object.prototype.toString);
export const functionToString = uncurry(Function.prototype.toString);

export const { isArray } = Array;
export const join = uncurry(Array.prototype.join);
export const slice = uncurry(Array.prototype.slice);
export const splice = uncurry(Array.prototype.splice);
export const indexOf = uncurry(Array.prototype.indexOf);

export const { fromCharCode } = String;
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const codePointAt = uncurry(String.prototype.codePointAt);
export const endsWith = uncurry(String.prototype.endsWith);
export const lowerCase = uncurry(String.prototype.toLowerCase);
export const normalize = uncurry(String.prototype.normalize);
export const padEnd = uncurry(String.prototype.padEnd);
export const padStart = uncurry(String.prototype.padStart);
export const repeat = uncurry(String.prototype.repeat);
export const replaceAll = uncurry(String.prototype.replaceAll);
export const split = uncurry(String.prototype.split);
export const startsWith = uncurry(String.prototype.startsWith);
export const stringIncludes = uncurry(String.prototype.includes);
export const stringIndexOf = uncurry(String.prototype.indexOf);
export const stringSlice = uncurry(String.prototype.slice);
export const toWellFormed = uncurry(String.prototype.toWellFormed ?? String.prototype.toString);
export const upperCase = uncurry(String.prototype.toUpperCase);
export const exec = uncurry(RegExp.prototype.exec);

export const { ceil, floor, max, min, round, sqrt, trunc } = Math;
export const { isInteger, isNaN, parseFloat, parseInt } = Number;
export const numberToString = uncurry(Number.prototype.toString);
export const toFixed = uncurry(Number.prototype.toFixed);
export const symbolToString = uncurry(Symbol.prototype.toString);
export const valuesOf = {
  Number: uncurry(Number.prototype.valueOf),
  String: uncurry(String.prototype.valueOf),
  Boolean: uncurry(Boolean.prototype.valueOf),
  BigInt: uncurry(BigInt.prototype.valueOf),
  Symbol: uncurry(Symbol.prototype.valueOf),
};

export const { parse, stringify } = JSON;

export const dateToISOString = uncurry(Date.prototype.toISOString);
export const dateToString = uncurry(Date.prototype.toString);
export const dateValue = uncurry(Date.prototype.getTime);
export const captureStackTrace = Error.captureStackTrace ?? (() => {});
export const isError = Error.isError ?? ((value) => objectToString(value) === "[object Error]");
export const regExpSource = getter(RegExp.prototype, "source");
export const regExpFlags = getter(RegExp.prototype, "flags");

export const mapSize = getter(Map.prototype, "size");
export const mapGet = uncurry(Map.prototype.get);
export const mapSet = uncurry(Map.prototype.set);
export const mapHas = uncurry(Map.prototype.has);
export const mapDelete = uncurry(Map.prototype.delete);
export const mapEntries = uncurry(Map.prototype.entries);
export const mapForEach = uncurry(Map.prototype.forEach);
export const mapIterator = getPrototypeOf(new Map().entries());
export const mapNext = uncurry(mapIterator.next);
export const setSize = getter(Set.prototype, "size");
export const setAdd = uncurry(Set.prototype.add);
export const setHas = uncurry(Set.prototype.has);
export const setValues = uncurry(Set.prototype.values);
export const setForEach = uncurry(Set.prototype.forEach);
export const setIterator = getPrototypeOf(new Set().values());
export const setNext = uncurry(setIterator.next);
export const weakMapHas = uncurry(WeakMap.prototype.has);
export const weakSetHas = uncurry(WeakSet.prototype.has);

export const TypedArray = getPrototypeOf(Uint8Array);
export const typedArrayTag = getter(TypedArray.prototype, Symbol.toStringTag);
export const typedArrayLength = getter(TypedArray.prototype, "length");
export const typedArrayBuffer = getter(TypedArray.prototype, "buffer");
export const typedArrayOffset = getter(TypedArray.prototype, "byteOffset");
export const typedArrayBytes = getter(TypedArray.prototype, "byteLength");
export const typedArraySet = uncurry(TypedArray.prototype.set);
export const bufferBytes = getter(ArrayBuffer.prototype, "byteLength");
export const bufferDetached = getter(ArrayBuffer.prototype, "detached") ?? (() => false);
export const bufferSlice = uncurry(ArrayBuffer.prototype.slice);
export const bufferTransfer = uncurry(ArrayBuffer.prototype.transfer ?? ArrayBuffer.prototype.slice);
export const sharedBufferBytes =
  typeof SharedArrayBuffer === "function" ? getter(SharedArrayBuffer.prototype, "byteLength") : undefined;
export const viewBytes = getter(DataView.prototype, "byteLength");
export const viewOffset = getter(DataView.prototype, "byteOffset");
export const viewBuffer = getter(DataView.prototype, "buffer");

export const PromiseOf = Promise;
export const rejectPromise = Promise.reject.bind(Promise);
