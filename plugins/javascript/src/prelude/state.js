// Values that outlive the run, as `state` of "mcp-host".
//
// Knows how values are written as JSON; where they are kept and how much fits is the
// host's.

import native from "internal/native";
import { PromiseOf, captureStackTrace, defineProperty, keys, parse, stringify } from "internal/primordials";
import { StateError, withStack } from "internal/tool-error";
import { unwritable } from "internal/unwritable";

const operations = {
  /** A key's value, or `undefined`. */
  get: (key) => valueOf(native.state.get(key)),
  /** Gives a key a value. */
  set: (key, value) => native.state.set(key, bytesOf(value)),
  /** Removes a key; whether it was there. */
  delete: (key) => native.state.delete(key),
  /** Whether a key is there. */
  has: (key) => native.state.get(key) !== undefined,
  /** Adds to a counter; the sum. */
  increment: (key, by = 1) => numberOf(native.state.increment(key, whole(by))),
  /** Gives a key a value, or removes it, if it holds what is expected; whether it did. */
  compareAndSet: (key, expected, value) =>
    native.state.compareAndSet(key, optionalBytes(expected), optionalBytes(value)),
};

// What a step of a batch does, by the word that holds its key.
const steps = {
  __proto__: null,
  check: (key, { value }) => ({ type: "check", key, value: optionalBytes(value) }),
  set: (key, { value }) => ({ type: "set", key, value: bytesOf(value) }),
  delete: (key) => ({ type: "delete", key }),
  increment: (key, { by = 1 }) => ({ type: "increment", key, by: whole(by) }),
};

const byteOperations = {
  /** A key's bytes, or `undefined`. */
  get: (key) => native.state.get(key),
  /** Gives a key bytes. */
  set: (key, bytes) => native.state.set(key, checkedBytes(bytes)),
  /** As `compareAndSet` of JSON values. */
  compareAndSet: (key, expected, bytes) =>
    native.state.compareAndSet(
      key,
      expected === undefined ? undefined : checkedBytes(expected),
      bytes === undefined ? undefined : checkedBytes(bytes),
    ),
};

/** The functions of `state`: each answers with a promise, but `keys` with what can be iterated. */
export const state = {};

for (const [target, from] of [
  [state, operations],
  [(state.bytes = {}), byteOperations],
]) {
  for (const name of keys(from)) {
    defineProperty(target, name, { value: wrapped(name, from[name]), enumerable: true });
  }
}

/**
 * Gives a key the value that `change` makes of the one it has. Where another run got in
 * between, `change` is called again with the newer value. `undefined` removes the key.
 */
state.update = async function update(key, change, options = undefined) {
  const attempts = options?.attempts ?? MAX_ATTEMPTS;
  for (let i = 0; i < attempts; i++) {
    const before = await state.bytes.get(key);
    const value = await change(valueOf(before));
    if (await state.bytes.compareAndSet(key, before, optionalBytes(value))) {
      return value;
    }
  }
  const message = `the key ${stringify(key)} was changed by others during each of ${attempts} attempts to update it`;
  throw new StateError(
    { reason: "conflict", message, hint: "make the change quicker, or allow more attempts" },
    key,
  );
};

/** The keys that begin with a prefix, in the order of their bytes: for `for`, `for await` and `[...]`. */
state.keys = function keys(prefix = "") {
  return {
    [Symbol.iterator]: () => pages(prefix),
    async *[Symbol.asyncIterator]() {
      yield* pages(prefix);
    },
  };
};

/**
 * Does all of the steps, in their order, or none of them: `{check: key, value}` (without a
 * value: it must not be there), `{set: key, value}`, `{delete: key}`, `{increment: key, by}`.
 */
state.batch = async function batch(list) {
  const site = {};
  captureStackTrace(site, batch);
  const made = Array.from(list, (step) => {
    const type = keys(steps).find((name) => typeof step?.[name] === "string");
    if (type === undefined) {
      throw new TypeError("a step of state.batch has one of check, set, delete and increment, with a key");
    }
    return steps[type](step[type], step);
  });
  return attempt(native.state.batch, [made], site.stack);
};
Object.freeze(state.bytes);
Object.freeze(state);

const MAX_ATTEMPTS = 100;
const PAGE = 1000;

function* pages(prefix) {
  let cursor;
  do {
    const page = attempt(native.state.keys, [prefix, cursor, PAGE], undefined);
    yield* page.keys;
    cursor = page.next;
  } while (cursor !== undefined);
}

function wrapped(name, operation) {
  const outer = {
    [name](...values) {
      const site = {};
      captureStackTrace(site, outer);
      return new PromiseOf((resolve) => {
        if (typeof values[0] !== "string") {
          throw new TypeError(`state.${name} takes a key as a string first, and got ${typeof values[0]}`);
        }
        resolve(attempt(operation, values, site.stack));
      });
    },
  }[name];
  return outer;
}

function attempt(operation, values, stack) {
  try {
    return operation(...values);
  } catch (failure) {
    throw failure instanceof Error
      ? failure
      : withStack(new StateError(failure, typeof values[0] === "string" ? values[0] : undefined), stack);
  }
}

function valueOf(bytes) {
  if (bytes === undefined || bytes === null) {
    return undefined;
  }
  try {
    return parse(native.utf8Decode(bytes, true, false));
  } catch {
    throw new TypeError("what the key holds is not JSON: read it with state.bytes.get");
  }
}

function optionalBytes(value) {
  return value === undefined ? undefined : bytesOf(value);
}

function bytesOf(value) {
  let text;
  try {
    text = stringify(value);
  } catch (cause) {
    throw new TypeError(`the value cannot be written as JSON: ${unwritable(value, cause)}`, { cause });
  }
  if (text === undefined) {
    throw new TypeError(`the value cannot be written as JSON: it is ${typeof value}`);
  }
  return native.utf8Encode(text);
}

function checkedBytes(bytes) {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError("state.bytes takes values as Uint8Array");
  }
  return bytes;
}

function whole(by) {
  if (typeof by !== "bigint" && !Number.isSafeInteger(by)) {
    throw new TypeError("a counter is increased by a whole number");
  }
  return BigInt(by);
}

// Sums that a number does not hold exactly stay as they are.
function numberOf(sum) {
  const number = Number(sum);
  return Number.isSafeInteger(number) ? number : sum;
}
