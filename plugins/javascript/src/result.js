// How the result of a script becomes JSON: as JSON.stringify does it, but for what that
// would silently lose. A Map is an object, or a list of pairs when a key is no string; a Set,
// an ArrayBuffer and a typed array are lists; an Error has its name and message; a RegExp is
// its text. A promise, a BigInt, a cycle and what is nested too deep are refused by the path
// to them.
//
// It runs after the script has ended, and takes what it needs before it starts.

const { stringify } = JSON;
const { defineProperty, entries, getPrototypeOf, assign } = Object;
const { isArray, from } = Array;
const { isView } = ArrayBuffer;
const TypedArray = getPrototypeOf(Uint8Array);
const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const test = RegExp.prototype.test;
const apply = Function.prototype.call.bind(Function.prototype.call);

const rules = [
  { of: Map.prototype, convert: (map) => {
    const pairs = from(map);
    return pairs.every(([key]) => typeof key === "string") ? Object.fromEntries(pairs) : pairs;
  } },
  { of: Set.prototype, convert: (set) => from(set) },
  { of: TypedArray.prototype, convert: (array) => from(array) },
  { of: ArrayBuffer.prototype, convert: (buffer) => from(new Uint8Array(buffer)) },
  { of: Error.prototype, convert: (error) => assign({ name: error.name, message: error.message }, error) },
  { of: RegExp.prototype, convert: (regexp) => String(regexp) },
  { of: Promise.prototype, convert: () => { throw new TypeError("a promise is no JSON"); } },
];

/** The text of a value, or nothing when it has none. */
export function write(value) {
  // By number: a script may have replaced how lists are walked.
  for (let at = 0; at < rules.length; at++) {
    const { of, convert } = rules[at];
    const toJSON = function () { return convert(this); };
    try {
      defineProperty(of, "toJSON", { value: toJSON, configurable: true });
    } catch {
      // It is frozen: then its values are written as JSON.stringify does.
    }
  }
  return stringify(value);
}

/** Where in a value the first thing is that cannot be JSON: its path, and what it is. */
export function locate(value, depth) {
  return search(value, "", "result", [], depth);
}

function search(value, key, path, above, depth) {
  if (value instanceof Promise) return [path, "a promise"];
  if (above.includes(value)) return [path, "an object that contains itself"];
  const shown = typeof value?.toJSON === "function" ? value.toJSON(key) : value;
  if (typeof shown === "bigint") return [path, "a BigInt"];
  if (typeof shown === "symbol" && above.length === 0) return [path, "a symbol"];
  if (typeof shown === "function" && above.length === 0) return [path, "a function"];
  if (typeof shown !== "object" || shown === null) return undefined;
  if (above.length >= depth) return [path, `nested deeper than ${depth} levels`];
  for (const [name, part] of entries(shown)) {
    const found = search(part, name, step(path, name, shown), [...above, value], depth);
    if (found) return found;
  }
  return undefined;
}

function step(path, name, parent) {
  if (isArray(parent)) return `${path}[${name}]`;
  return apply(test, identifier, name) ? `${path}.${name}` : `${path}[${stringify(name)}]`;
}
