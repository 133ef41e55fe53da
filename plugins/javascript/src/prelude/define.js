// How globals, methods and constants get the attributes that the built-in ones have.
//
// Knows nothing of what is defined.

import { defineProperty, getOwnPropertyDescriptor, ownKeys } from "internal/primordials";

/** A global as the language defines its own: writable, configurable, not enumerable. */
export function installGlobal(name, value) {
  defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

/** A property that is there and is not listed. */
export function hidden(object, key, value) {
  defineProperty(object, key, { value, writable: true, enumerable: false, configurable: true });
}

/** What `Object.prototype.toString` calls the instances of a class. */
export function tagged(constructor, name) {
  defineProperty(constructor.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** Makes the methods and accessors of a web API's class enumerable, as its standard wants. */
export function enumerable(constructor) {
  for (const object of [constructor, constructor.prototype]) {
    for (const key of ownKeys(object)) {
      const descriptor = getOwnPropertyDescriptor(object, key);
      const isFunctions =
        object === constructor && (key === "name" || key === "length" || key === "prototype");
      if (typeof key === "string" && key !== "constructor" && !isFunctions && descriptor.configurable) {
        defineProperty(object, key, { ...descriptor, enumerable: true });
      }
    }
  }
}

/** Gives numbers to a constructor and to its prototype, for good. */
export function constants(constructor, values) {
  for (const key of ownKeys(values)) {
    const descriptor = { value: values[key], enumerable: true };
    defineProperty(constructor, key, descriptor);
    defineProperty(constructor.prototype, key, descriptor);
  }
}
