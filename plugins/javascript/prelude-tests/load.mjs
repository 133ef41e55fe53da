// Loads the prelude for a test and takes its globals off again, so that the test runner
// goes on with those of Node.js, which are the yardstick.

import { register } from "node:module";
import { types } from "node:util";

// The engine has it; this version of Node.js may not.
Error.isError ??= types.isNativeError;

/** The methods of Node.js that the prelude replaces. */
export const own = {
  localeCompare: String.prototype.localeCompare,
  numberToLocaleString: Number.prototype.toLocaleString,
  bigintToLocaleString: BigInt.prototype.toLocaleString,
};

const before = Object.getOwnPropertyDescriptors(globalThis);
register("./hooks.mjs", import.meta.url);
const index = await import("internal/index");

/** What the prelude defines, by name: its property descriptors. */
export const defined = {};
/** The values of them. */
export const web = {};
for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  const old = before[key];
  if (old === undefined || !Object.is(old.value, descriptor.value) || old.get !== descriptor.get) {
    defined[key] = descriptor;
    web[key] = descriptor.value;
    delete globalThis[key];
    if (old !== undefined) {
      Object.defineProperty(globalThis, key, old);
    }
  }
}

export const { fake, default: native } = await import("internal/native");
export const { start, hintFor } = index;

/** What came of some work: its value, or the name of what it threw and its code, if that is one of the web's. */
export function outcome(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error?.name ?? "Error", code: typeof error?.code === "number" ? error.code : undefined };
  }
}
