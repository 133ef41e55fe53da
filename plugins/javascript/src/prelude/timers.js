// `setTimeout`, `setInterval`, `setImmediate` and what clears them.
//
// Knows how callbacks are kept until their time; when that is, the engine's side counts.

import native from "internal/native";
import { enumerable, installGlobal } from "internal/define";
import { apply, mapDelete, mapGet, mapSet, trunc } from "internal/primordials";

/** Defines the globals. */
export function installTimers() {
  installGlobal("setTimeout", function setTimeout(callback, delay = undefined, ...values) {
    return start(callback, delay, values, false);
  });
  installGlobal("setInterval", function setInterval(callback, delay = undefined, ...values) {
    return start(callback, delay, values, true);
  });
  installGlobal("setImmediate", function setImmediate(callback, ...values) {
    return start(callback, 0, values, false);
  });
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) {
    installGlobal(name, { [name]: (timer) => clear(timer) }[name]);
  }
}

/** A timer that was started. As a number it is its id, which the clearing functions take as well. */
class Timeout {
  #id;

  constructor(id) {
    this.#id = id;
  }

  /** Without effect, for code that was written for Node.js: a run never waits for timers alone. */
  ref() {
    return this;
  }

  /** Without effect, as `ref`. */
  unref() {
    return this;
  }

  /** Whether it was neither cleared nor has run for the last time. */
  hasRef() {
    return mapGet(timers, this.#id) !== undefined;
  }

  /** Begins its delay again. */
  refresh() {
    const timer = mapGet(timers, this.#id);
    if (timer !== undefined) {
      native.clearTimer(timer.handle);
      arm(this.#id, timer);
    }
    return this;
  }

  /** Clears it. */
  close() {
    clear(this.#id);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.#id;
  }

  [Symbol.for("nodejs.util.inspect.custom")]() {
    return `Timeout { id: ${this.#id} }`;
  }
}
enumerable(Timeout);

const MAX_DELAY = 2 ** 31 - 1;
const timers = new Map();
let last = 0;

function start(callback, delay, values, repeats) {
  if (typeof callback !== "function") {
    throw new TypeError(`the callback of a timer must be a function, and is ${typeof callback}`);
  }
  last += 1;
  const timer = { callback, values, repeats, delay: clamped(delay), handle: undefined };
  mapSet(timers, last, timer);
  arm(last, timer);
  return new Timeout(last);
}

function arm(id, timer) {
  timer.handle = native.setTimer(timer.delay, () => fire(id, timer));
}

function fire(id, timer) {
  if (timer.repeats) {
    arm(id, timer);
  } else {
    mapDelete(timers, id);
  }
  apply(timer.callback, undefined, timer.values);
}

function clear(timer) {
  const id = typeof timer === "object" && timer !== null ? +timer : Number(timer);
  const open = mapGet(timers, id);
  if (open !== undefined) {
    mapDelete(timers, id);
    native.clearTimer(open.handle);
  }
}

// As Node.js has it: what is no delay, or too long for one, is a millisecond.
function clamped(delay) {
  const milliseconds = +delay;
  return milliseconds >= 1 && milliseconds <= MAX_DELAY ? trunc(milliseconds) : 1;
}
