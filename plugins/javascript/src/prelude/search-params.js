// `URLSearchParams`, and the form encoding behind it.

import native from "internal/native";
import { enumerable, installGlobal, tagged } from "internal/define";
import { inspect } from "internal/inspect";
import { toWellFormed } from "internal/primordials";

// Given by `URLSearchParams`, whose private fields they use.
let attach;
let replace;

/** The names and values of a query. */
export class URLSearchParams {
  #pairs = [];
  #changed = () => {};

  constructor(init = "") {
    if ((typeof init === "object" && init !== null) || typeof init === "function") {
      this.#pairs = pairsOf(init);
    } else {
      const text = toWellFormed(`${init}`);
      this.#pairs = parseForm(text[0] === "?" ? text.slice(1) : text);
    }
  }

  get size() {
    return this.#pairs.length;
  }

  append(name, value) {
    need(arguments, 2, "append");
    this.#pairs.push([string(name), string(value)]);
    this.#changed();
  }

  delete(name, value = undefined) {
    need(arguments, 1, "delete");
    const key = string(name);
    this.#pairs = this.#pairs.filter(
      (pair) => pair[0] !== key || (value !== undefined && pair[1] !== string(value)),
    );
    this.#changed();
  }

  get(name) {
    need(arguments, 1, "get");
    const key = string(name);
    return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null;
  }

  getAll(name) {
    need(arguments, 1, "getAll");
    const key = string(name);
    return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }

  has(name, value = undefined) {
    need(arguments, 1, "has");
    const key = string(name);
    return this.#pairs.some((pair) => pair[0] === key && (value === undefined || pair[1] === string(value)));
  }

  set(name, value) {
    need(arguments, 2, "set");
    const key = string(name);
    const first = this.#pairs.findIndex((pair) => pair[0] === key);
    if (first === -1) {
      this.#pairs.push([key, string(value)]);
    } else {
      this.#pairs[first][1] = string(value);
      this.#pairs = this.#pairs.filter((pair, index) => index <= first || pair[0] !== key);
    }
    this.#changed();
  }

  sort() {
    this.#pairs.sort((one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0));
    this.#changed();
  }

  forEach(callback, self = undefined) {
    if (typeof callback !== "function") {
      throw new TypeError("forEach takes a function");
    }
    for (const [name, value] of this.entries()) {
      callback.call(self, value, name, this);
    }
  }

  entries() {
    return iterator(
      () => this.#pairs,
      (pair) => [pair[0], pair[1]],
    );
  }

  keys() {
    return iterator(
      () => this.#pairs,
      (pair) => pair[0],
    );
  }

  values() {
    return iterator(
      () => this.#pairs,
      (pair) => pair[1],
    );
  }

  toString() {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options) {
    if (depth < 0) {
      return "[Object]";
    }
    const parts = this.#pairs.map(([name, value]) => `${inspect(name)} => ${inspect(value)}`);
    if (parts.length === 0) {
      return "URLSearchParams {}";
    }
    const length = parts.reduce((sum, part) => sum + part.length + 2, -2);
    return length <= options.breakLength
      ? `URLSearchParams { ${parts.join(", ")} }`
      : `URLSearchParams {\n  ${parts.join(",\n  ")} }`;
  }

  static {
    attach = (params, changed) => {
      params.#changed = changed;
    };
    replace = (params, query) => {
      params.#pairs = parseForm(query);
    };
  }
}

Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
});

/** Tells `changed` of every change of the parameters. */
export function onChange(params, changed) {
  attach(params, changed);
}

/** Replaces all parameters by those of a query, without telling. */
export function setQuery(params, query) {
  replace(params, query);
}

/** Defines the global. */
export function installSearchParams() {
  installGlobal("URLSearchParams", URLSearchParams);
}

tagged(URLSearchParams, "URLSearchParams");
enumerable(URLSearchParams);

const iteratorPrototype = Object.create(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
  [Symbol.toStringTag]: { value: "URLSearchParams Iterator", configurable: true },
});

function iterator(pairs, pick) {
  let index = 0;
  return Object.create(iteratorPrototype, {
    next: {
      value: () => {
        const list = pairs();
        if (index >= list.length) {
          return { value: undefined, done: true };
        }
        index += 1;
        return { value: pick(list[index - 1]), done: false };
      },
    },
  });
}

function need(values, count, method) {
  if (values.length < count) {
    throw new TypeError(`URLSearchParams.${method} takes a name${count === 2 ? " and a value" : ""}`);
  }
}

function string(value) {
  return toWellFormed(`${value}`);
}

function pairsOf(init) {
  const iterate = init[Symbol.iterator];
  if (iterate === undefined || iterate === null) {
    const record = new Map();
    for (const key of Reflect.ownKeys(init)) {
      if (Object.prototype.propertyIsEnumerable.call(init, key)) {
        record.set(string(key), string(init[key]));
      }
    }
    return Array.from(record, ([name, value]) => [name, value]);
  }
  return Array.from(init, (pair) => {
    const values = typeof pair === "object" && pair !== null ? Array.from(pair) : [];
    if (values.length !== 2) {
      throw new TypeError("URLSearchParams takes pairs of a name and a value");
    }
    return [string(values[0]), string(values[1])];
  });
}

function parseForm(text) {
  const pairs = [];
  for (const part of text.split("&")) {
    if (part !== "") {
      const at = part.indexOf("=");
      pairs.push(at === -1 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]);
    }
  }
  return pairs;
}

function encode(text) {
  if (/^[A-Za-z0-9*\-._]*$/.test(text)) {
    return text;
  }
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function decode(text) {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) {
    return spaced;
  }
  try {
    return decodeURIComponent(spaced);
  } catch {
    return native.utf8Decode(percentDecoded(native.utf8Encode(spaced)), false, true);
  }
}

function percentDecoded(bytes) {
  const out = [];
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes[i] === 0x25 ? Number.parseInt(hexAt(bytes, i + 1), 16) : NaN;
    if (Number.isNaN(code)) {
      out.push(bytes[i]);
    } else {
      out.push(code);
      i += 2;
    }
  }
  return Uint8Array.from(out);
}

function hexAt(bytes, index) {
  const digits = String.fromCharCode(bytes[index] ?? 0x20, bytes[index + 1] ?? 0x20);
  return /^[0-9a-fA-F]{2}$/.test(digits) ? digits : "";
}
