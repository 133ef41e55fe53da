// Values that are wrong by their type: a valid one with a single thing changed. Which of
// them really are wrong is for a validator to say.

import { set } from "./sampler.mjs";

const OTHERS = ["not-one-of-these", 987654, true, null, ["not-one-of-these"], { notOneOfThese: 1 }];

/** Proposals from one valid value; only at and below `path`, which is where it is new. */
export function* mutations({ value, path }, keys) {
  yield* below(value, path, keys, (changed) => changed);
}

function* below(value, path, keys, wrap) {
  if (path.length === 0) {
    yield* everywhere(value, keys, wrap);
    return;
  }
  const [key, ...rest] = path;
  const inner = (changed) => wrap(replaced(value, key, changed));
  yield* below(value[key], rest, keys, inner);
}

function* everywhere(value, keys, wrap) {
  for (const other of OTHERS) {
    if (kind(other) !== kind(value) || typeof value === "string" || typeof value === "number") yield wrap(other);
  }
  if (typeof value === "boolean") yield wrap(!value);
  if (Array.isArray(value)) {
    yield wrap([...value, { notOneOfThese: 1 }]);
    yield wrap([...value, "not-one-of-these"]);
    if (value.length > 0) yield wrap(value.slice(0, -1));
    if (value.length > 1) yield wrap([...value].reverse());
    for (const [at, item] of value.slice(0, 4).entries()) {
      yield* everywhere(item, keys, (changed) => wrap(replaced(value, at, changed)));
    }
  } else if (typeof value === "object" && value !== null) {
    yield wrap(set({ ...value }, "notInTheSchema", 1));
    for (const [key, item] of keys) {
      if (!Object.hasOwn(value, key)) yield wrap(set({ ...value }, key, item));
    }
    for (const key of Object.keys(value)) {
      const { [key]: _, ...rest } = value;
      yield wrap(rest);
      yield* everywhere(value[key], keys, (changed) => wrap(replaced(value, key, changed)));
    }
  }
}

function replaced(value, key, changed) {
  if (!Array.isArray(value)) return set({ ...value }, key, changed);
  const copy = [...value];
  copy[key] = changed;
  return copy;
}

/** Keys that occur anywhere in some values, each with a value it has there. */
export function keysOf(values) {
  const found = new Map();
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value) && found.size < 40 && !found.has(key)) found.set(key, item);
      visit(item);
    }
  };
  values.forEach(visit);
  return [...found];
}

function kind(value) {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
