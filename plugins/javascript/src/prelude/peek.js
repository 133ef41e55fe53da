// Reading a property without running a script's code.
//
// Knows which getters are the prelude's or the engine's own.

import {
  apply,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  setAdd,
  setHas,
} from "internal/primordials";

/** A property, own or inherited, unless a getter of a script stands for it. */
export function peek(object, key) {
  for (let owner = object; owner !== null; owner = getPrototypeOf(owner)) {
    const descriptor = getOwnPropertyDescriptor(owner, key);
    if (descriptor !== undefined) {
      if (hasOwn(descriptor, "value")) {
        return descriptor.value;
      }
      return setHas(trusted, descriptor.get) ? apply(descriptor.get, object, []) : undefined;
    }
  }
  return undefined;
}

/** Lets `peek` call the getters of a prototype, which must have no effects. */
export function trustGetters(prototype, keys) {
  for (const key of keys) {
    const get = getOwnPropertyDescriptor(prototype, key)?.get;
    if (get !== undefined) {
      setAdd(trusted, get);
    }
  }
}

const trusted = new Set();
trustGetters(Error.prototype, ["stack"]);
