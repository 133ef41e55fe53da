// How a value is shown to a person: what `console` prints of anything but a string.
//
// The form is that of Node.js. Getters are never called, with one exception: the tag an
// object gives itself under `Symbol.toStringTag`. Whatever a script hands over, the
// result is bounded in depth, items and characters.

import { brand, builtInName, isArguments, unwrapped } from "internal/brand";
import { errorBase } from "internal/inspect-error";
import { functionBase } from "internal/inspect-function";
import { layout } from "internal/inspect-layout";
import { primitive, propertyName, quote } from "internal/inspect-text";
import * as lists from "internal/inspect-lists";
import { peek } from "internal/peek";
import {
  apply,
  dateToISOString,
  dateToString,
  dateValue,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  indexOf,
  isEnumerable,
  isNaN,
  keys,
  min,
  regExpFlags,
  regExpSource,
  repeat,
  replaceAll,
  stringSlice,
  valuesOf,
} from "internal/primordials";

/** What a class shows of its instances: a method `(depth, options, inspect)`. */
export const custom = Symbol.for("nodejs.util.inspect.custom");

/** A value as text, of at most `MAX_CHARACTERS` and a bit. Options are those of Node.js, without colours. */
export function inspect(value, options = undefined) {
  return show(contextOf(options), value, 0);
}

/** What one message holds at most, in UTF-16 code units. */
export const MAX_CHARACTERS = 1 << 20;

/** Shows a value at a depth. For the modules that show parts of one. */
export function show(context, value, depth) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    return spend(context, primitive(value, context));
  }
  const target = unwrapped(value);
  if (target === undefined) {
    return "<Revoked Proxy>";
  }
  const own = customized(context, target, value, depth);
  if (own !== undefined) {
    return own;
  }
  if (context.left <= 0) {
    return "...";
  }
  if (indexOf(context.seen, target) !== -1) {
    return `[Circular *${reference(context, target)}]`;
  }
  return showObject(context, target, depth);
}

/** Shows one property; `bare` leaves out its name. */
export function property(context, value, depth, key, bare) {
  const descriptor = getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
  const text = propertyValue(context, descriptor, depth);
  return bare ? text : `${spend(context, propertyName(key, descriptor.enumerable))}: ${text}`;
}

/** Takes a text off what may still be printed. */
export function spend(context, text) {
  context.left -= text.length;
  return text;
}

const MAX_DEPTH = 100;

function contextOf(options) {
  return {
    depth: min(options?.depth ?? (options?.depth === null ? MAX_DEPTH : 2), MAX_DEPTH),
    showHidden: options?.showHidden === true,
    customInspect: options?.customInspect !== false,
    maxArrayLength: options?.maxArrayLength ?? (options?.maxArrayLength === null ? Infinity : 100),
    maxStringLength: options?.maxStringLength ?? (options?.maxStringLength === null ? Infinity : 10_000),
    breakLength: options?.breakLength ?? 80,
    compact: options?.compact === false ? 0 : (options?.compact ?? 3),
    left: options?.left ?? MAX_CHARACTERS,
    indentation: 0,
    currentDepth: 0,
    seen: [],
    circular: [],
  };
}

function customized(context, target, value, depth) {
  if (!context.customInspect) {
    return undefined;
  }
  const method = peek(target, custom);
  const constructor = typeof method === "function" ? peek(target, "constructor") : undefined;
  if (typeof method !== "function" || (constructor && peek(constructor, "prototype") === target)) {
    return undefined;
  }
  const options = { ...context, seen: undefined, circular: undefined, stylize: (text) => `${text}` };
  const shown = apply(method, value, [context.depth - depth, options, inspect]);
  if (shown === value) {
    return undefined;
  }
  return typeof shown === "string"
    ? spend(context, replaceAll(shown, "\n", `\n${repeat(" ", context.indentation)}`))
    : show(context, shown, depth);
}

function reference(context, value) {
  const index = indexOf(context.circular, value);
  if (index !== -1) {
    return index + 1;
  }
  context.circular[context.circular.length] = value;
  return context.circular.length;
}

function showObject(context, value, depth) {
  const constructor = constructorName(context, value, depth);
  const tag = tagOf(context, value);
  const shape = shapeOf(context, value, constructor, tag, depth);
  if (shape.done !== undefined) {
    return spend(context, shape.done);
  }
  if (depth > context.depth) {
    const name = stringSlice(
      prefix(constructor, tag, constructor === null ? classOf(value, tag) : ""),
      0,
      -1,
    );
    return spend(context, constructor === null ? name : `[${name}]`);
  }
  return showParts(context, value, depth + 1, shape);
}

function showParts(context, value, depth, shape) {
  context.seen[context.seen.length] = value;
  context.currentDepth = depth;
  const { indentation } = context;
  let parts;
  try {
    parts = partsOf(context, value, depth, shape);
  } catch (error) {
    if (!isOverflow(error)) {
      throw error;
    }
    context.indentation = indentation;
    context.seen.length -= 1;
    return "[Inspection interrupted prematurely. Maximum call stack size exceeded.]";
  }
  const index = indexOf(context.circular, value);
  context.seen.length -= 1;
  const mark = index === -1 ? "" : `<ref *${index + 1}>`;
  const base = mark !== "" && shape.base !== "" ? `${mark} ${shape.base}` : mark + shape.base;
  return layout(context, parts, { ...shape, base, depth });
}

function partsOf(context, value, depth, shape) {
  const parts = shape.parts === undefined ? [] : shape.parts(context, value, depth, shape);
  for (let i = 0; i < shape.keys.length; i++) {
    if (context.left <= 0) {
      parts[parts.length] = `... ${shape.keys.length - i} more properties`;
      break;
    }
    parts[parts.length] = property(context, value, depth, shape.keys[i], false);
  }
  return parts;
}

function isOverflow(error) {
  return error instanceof RangeError && peek(error, "message") === "Maximum call stack size exceeded";
}

function propertyValue(context, descriptor, depth) {
  if (!hasOwn(descriptor, "value")) {
    return accessor(descriptor);
  }
  context.indentation += 2;
  const text = show(context, descriptor.value, depth);
  context.indentation -= 2;
  return text;
}

function accessor({ get, set }) {
  if (get === undefined) {
    return set === undefined ? "undefined" : "[Setter]";
  }
  return set === undefined ? "[Getter]" : "[Getter/Setter]";
}

// What stands before the braces, the braces, what is between them beside properties, and
// which properties are shown. `done` is the whole text where there is nothing between.
function shapeOf(context, value, constructor, tag, depth) {
  const kind = brand(value);
  const shape = { base: "", braces: ["{", "}"], list: false, numeric: false, keys: [], parts: undefined };
  const fill = shapes[kind] ?? plain;
  if (lists.isList(kind)) {
    shape.keys = lists.namedKeys(value, kind, context.showHidden);
    return lists.listShape(
      context,
      value,
      shape,
      kind,
      prefix(constructor, tag, kind, lists.size(value, kind)),
    );
  }
  shape.keys = keysOf(value, context.showHidden);
  fill(shape, { context, value, constructor, tag, depth, kind });
  if (shape.done === undefined && shape.keys.length === 0 && shape.parts === undefined) {
    shape.done = shape.base === "" ? `${shape.braces[0]}}` : shape.base;
  }
  return shape;
}

const shapes = {
  __proto__: null,
  Function(shape, { value, constructor, tag }) {
    shape.base = functionBase(value, constructor, tag);
  },
  RegExp(shape, { context, value, constructor, tag, depth }) {
    shape.base = named(`/${regExpSource(value)}/${regExpFlags(value)}`, constructor, tag, "RegExp");
    if (depth > context.depth) {
      shape.done = shape.base;
    }
  },
  Date(shape, { value, constructor, tag }) {
    const text = isNaN(dateValue(value)) ? dateToString(value) : dateToISOString(value);
    shape.base = named(text, constructor, tag, "Date");
  },
  Error(shape, { context, value, constructor, tag }) {
    shape.base = errorBase(context, value, shape.keys, (fallback) => prefix(constructor, tag, fallback));
  },
  ArrayBuffer: buffer,
  SharedArrayBuffer: buffer,
  DataView(shape, { constructor, tag }) {
    shape.braces[0] = `${prefix(constructor, tag, "DataView")}{`;
    shape.parts = lists.viewParts;
  },
  Promise(shape, { constructor, tag }) {
    shape.braces[0] = `${prefix(constructor, tag, "Promise")}{`;
    shape.parts = lists.promiseParts;
  },
  WeakSet: weak,
  WeakMap: weak,
  MapIterator: plain,
  SetIterator: plain,
  Number: boxed,
  String: boxed,
  Boolean: boxed,
  BigInt: boxed,
  Symbol: boxed,
};

function plain(shape, { value, constructor, tag }) {
  if (constructor === "Object") {
    if (isArguments(value)) {
      shape.braces[0] = "[Arguments] {";
    } else if (tag !== "") {
      shape.braces[0] = `${prefix(constructor, tag, "Object")}{`;
    }
  } else {
    const fallback = constructor === null ? classOf(value, tag) : "";
    shape.braces[0] = `${prefix(constructor, tag, fallback)}{`;
  }
}

function buffer(shape, { constructor, tag, kind }) {
  shape.braces[0] = `${prefix(constructor, tag, kind)}{`;
  shape.parts = lists.bufferParts;
}

function weak(shape, { constructor, tag, kind }) {
  shape.braces[0] = `${prefix(constructor, tag, kind)}{`;
  shape.parts = () => ["<items unknown>"];
}

function boxed(shape, { context, value, constructor, tag, kind }) {
  const primitiveValue = valuesOf[kind](value);
  if (kind === "String") {
    shape.keys = lists.namedKeys(value, kind, context.showHidden);
  }
  let base = `[${kind}`;
  if (kind !== constructor) {
    base += constructor === null ? " (null prototype)" : ` (${constructor})`;
  }
  base += `: ${typeof primitiveValue === "string" ? quote(primitiveValue) : primitive(primitiveValue, context)}]`;
  shape.base = tag !== "" && tag !== constructor ? `${base} [${tag}]` : base;
}

function named(text, constructor, tag, kind) {
  const name = prefix(constructor, tag, kind);
  return name === `${kind} ` ? text : name + text;
}

function prefix(constructor, tag, fallback, size = "") {
  if (constructor === null) {
    const name = `[${fallback}${size}: null prototype] `;
    return tag !== "" && fallback !== tag ? `${name}[${tag}] ` : name;
  }
  return tag !== "" && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

// The name of the class an object was made by, as far up its prototypes as one is known;
// `null` where there is no prototype at all.
function constructorName(context, value, depth) {
  const first = getPrototypeOf(value);
  for (let object = value; object !== null; object = getPrototypeOf(object)) {
    if (object === Object.prototype && object !== value) {
      return "Object";
    }
    const name = ownConstructorName(object, value);
    if (name !== undefined) {
      return name;
    }
  }
  if (first === null) {
    return null;
  }
  const kind = classOf(value, "");
  if (depth > context.depth) {
    return `${kind} <Complex prototype>`;
  }
  const above = constructorName(context, first, depth + 1);
  return `${kind} <${above ?? inspect(first, { depth: -1, customInspect: false })}>`;
}

function ownConstructorName(object, value) {
  const constructor = getOwnPropertyDescriptor(object, "constructor")?.value;
  if (typeof constructor !== "function" || object === value) {
    return undefined;
  }
  const name = builtInName(object) ?? peek(constructor, "name");
  const isInstance = peek(constructor, "prototype") === object;
  return isInstance && typeof name === "string" && name !== "" ? name : undefined;
}

function classOf(value, tag) {
  const kind = brand(value);
  const name = kind === "TypedArray" ? lists.size(value, "name") : kind;
  return name === tag ? "Object" : name;
}

function tagOf(context, value) {
  let tag;
  try {
    tag = value[Symbol.toStringTag];
  } catch {
    return "";
  }
  if (typeof tag !== "string" || tag === "") {
    return "";
  }
  const listed = context.showHidden ? hasOwn : isEnumerable;
  return listed(value, Symbol.toStringTag) ? "" : tag;
}

function keysOf(value, showHidden) {
  const names = showHidden ? getOwnPropertyNames(value) : listedNames(value);
  const symbols = getOwnPropertySymbols(value);
  for (let i = 0; i < symbols.length; i++) {
    if (showHidden || isEnumerable(value, symbols[i])) {
      names[names.length] = symbols[i];
    }
  }
  return names;
}

// The names of a module that is still being evaluated cannot be told from each other.
function listedNames(value) {
  try {
    return keys(value);
  } catch {
    return getOwnPropertyNames(value);
  }
}
