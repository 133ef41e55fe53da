// The shown parts of arrays, typed arrays, maps, sets, buffers, views and promises.
//
// Knows their items; how objects and properties are shown is `inspect`'s.

import native from "internal/native";
import { property, show } from "internal/inspect";
import { more, number } from "internal/inspect-text";
import {
  bufferBytes,
  bufferDetached,
  charCodeAt,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  hasOwn,
  isEnumerable,
  join,
  keys,
  mapEntries,
  mapNext,
  mapSize,
  max,
  min,
  numberToString,
  padStart,
  setNext,
  setSize,
  setValues,
  sharedBufferBytes,
  slice,
  typedArrayLength,
  typedArrayTag,
  viewBuffer,
  viewBytes,
  viewOffset,
} from "internal/primordials";

/** Whether a kind of object is shown by its items. */
export function isList(kind) {
  return kind === "Array" || kind === "TypedArray" || kind === "Map" || kind === "Set";
}

/** The number of items, in brackets; of `name`, the class of a typed array. */
export function size(value, kind) {
  switch (kind) {
    case "Array":
      return `(${value.length})`;
    case "TypedArray":
      return `(${typedArrayLength(value)})`;
    case "Map":
      return `(${mapSize(value)})`;
    case "Set":
      return `(${setSize(value)})`;
    default:
      return typedArrayTag(value);
  }
}

/** Completes the shape of a list. */
export function listShape(context, value, shape, kind, prefix) {
  const indexed = kind === "Array" || kind === "TypedArray";
  const plainArray = kind === "Array" && prefix === `Array(${value.length}) `;
  const open = indexed ? "[" : "{";
  shape.braces = [(plainArray ? "" : prefix) + open, indexed ? "]" : "}"];
  shape.list = indexed;
  shape.parts = parts[kind];
  if (size(value, kind) === "(0)" && shape.keys.length === 0) {
    shape.done = `${shape.braces[0]}${shape.braces[1]}`;
  }
  return shape;
}

/** The keys of a list that are not those of its items. */
export function namedKeys(value, kind, showHidden) {
  const indexed = kind === "Array" || kind === "TypedArray" || kind === "String";
  const all = showHidden ? getOwnPropertyNames(value) : keys(value);
  const named = indexed ? withoutIndices(all) : all;
  const symbols = getOwnPropertySymbols(value);
  for (let i = 0; i < symbols.length; i++) {
    if (showHidden || isEnumerable(value, symbols[i])) {
      named[named.length] = symbols[i];
    }
  }
  return named;
}

/** The bytes of a buffer and their number. */
export function bufferParts(context, value) {
  const shared = sharedBufferBytes !== undefined && !isPlainBuffer(value);
  const length = shared ? sharedBufferBytes(value) : bufferBytes(value);
  if (!shared && bufferDetached(value)) {
    return ["(detached)", "byteLength: 0"];
  }
  const shown = min(context.maxArrayLength, length);
  const bytes = new Uint8Array(value, 0, shown);
  const hex = [];
  for (let i = 0; i < shown; i++) {
    hex[i] = padStart(numberToString(bytes[i], 16), 2, "0");
  }
  const rest = length > shown ? ` ${more(length - shown, "byte")}` : "";
  return [`[Uint8Contents]: <${join(hex, " ")}${rest}>`, `byteLength: ${length}`];
}

/** The window of a view, and the buffer it looks at. */
export function viewParts(context, value, depth) {
  context.indentation += 2;
  const buffer = show(context, viewBuffer(value), depth);
  context.indentation -= 2;
  return [`byteLength: ${viewBytes(value)}`, `byteOffset: ${viewOffset(value)}`, `buffer: ${buffer}`];
}

/** What a promise holds, where the engine tells. */
export function promiseParts(context, value, depth) {
  const [state, result] = native.promiseState?.(value) ?? ["unknown"];
  if (state !== "fulfilled" && state !== "rejected") {
    return [`<${state}>`];
  }
  context.indentation += 2;
  const text = show(context, result, depth);
  context.indentation -= 2;
  return [state === "rejected" ? `<rejected> ${text}` : text];
}

const parts = {
  __proto__: null,
  Array(context, value, depth, shape) {
    const shown = min(max(0, context.maxArrayLength), value.length);
    const out = [];
    shape.numeric = true;
    for (let i = 0; i < shown; i++) {
      if (!hasOwn(value, i)) {
        shape.numeric = false;
        return sparse(context, value, depth, out, shown);
      }
      shape.numeric &&= isNumeric(value, i);
      out[i] = context.left > 0 ? property(context, value, depth, `${i}`, true) : "...";
    }
    shape.numeric &&= shape.keys.length === 0;
    if (value.length > shown) {
      out[out.length] = more(value.length - shown, "item");
      shape.numeric &&= isNumeric(value, shown);
    }
    return out;
  },
  TypedArray(context, value, depth, shape) {
    const length = typedArrayLength(value);
    const shown = min(max(0, context.maxArrayLength), length);
    const out = [];
    for (let i = 0; i < shown; i++) {
      out[i] = typeof value[i] === "number" ? number(value[i]) : `${value[i]}n`;
    }
    if (length > shown) {
      out[shown] = more(length - shown, "item");
    }
    shape.numeric = shape.keys.length === 0;
    return out;
  },
  Map(context, value, depth) {
    const iterator = mapEntries(value);
    return items(context, mapSize(value), () => {
      const { 0: key, 1: item } = mapNext(iterator).value;
      return `${show(context, key, depth)} => ${show(context, item, depth)}`;
    });
  },
  Set(context, value, depth) {
    const iterator = setValues(value);
    return items(context, setSize(value), () => show(context, setNext(iterator).value, depth));
  },
};

function items(context, length, next) {
  const shown = min(max(0, context.maxArrayLength), length);
  const out = [];
  context.indentation += 2;
  for (let i = 0; i < shown; i++) {
    out[i] = context.left > 0 ? next() : "...";
  }
  context.indentation -= 2;
  if (length > shown) {
    out[shown] = more(length - shown, "item");
  }
  return out;
}

// Holes are counted, not listed; items and holes together are as many as items are else.
function sparse(context, value, depth, out, limit) {
  const names = keys(value);
  let index = out.length;
  for (let i = index; i < names.length && out.length < limit && isIndex(names[i]); i++) {
    const next = +names[i];
    if (next !== index) {
      out[out.length] = holes(next - index);
      index = next;
    }
    if (out.length < limit) {
      out[out.length] = property(context, value, depth, names[i], true);
      index += 1;
    }
  }
  const rest = value.length - index;
  if (rest > 0) {
    out[out.length] = out.length < limit ? holes(rest) : more(rest, "item");
  }
  return out;
}

function holes(count) {
  return `<${count} empty item${count > 1 ? "s" : ""}>`;
}

function isNumeric(value, index) {
  const type = typeof value[index];
  return type === "number" || type === "bigint";
}

// Indices come before every other key, so the first key that is none ends them.
function withoutIndices(all) {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isIndex(all[middle])) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return slice(all, low);
}

const MAX_INDEX = 2 ** 32 - 2;

function isIndex(key) {
  const code = charCodeAt(key, 0);
  return code >= 48 && code <= 57 && +key <= MAX_INDEX && `${+key}` === key;
}

function isPlainBuffer(value) {
  try {
    bufferBytes(value);
    return true;
  } catch {
    return false;
  }
}
