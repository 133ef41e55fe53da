// `AbortController` and `AbortSignal`.

import native from "internal/native";
import { enumerable, installGlobal, tagged } from "internal/define";
import { Event, EventTarget } from "internal/event";
import { DOMException } from "internal/exception";

// What only this module can make signals with.
const key = Symbol("signal");

// Given by `AbortSignal`, whose private fields it uses.
let abort;

/** Says whether, and why, something is to be given up. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  #dependents = [];
  #sources = undefined;
  #handler = null;

  constructor(token = undefined) {
    if (token !== key) {
      throw new TypeError(
        "an AbortSignal is made by an AbortController, AbortSignal.timeout or AbortSignal.any",
      );
    }
    super();
  }

  static abort(reason = undefined) {
    const signal = new AbortSignal(key);
    signal.#aborted = true;
    signal.#reason = reasonOr(reason);
    return signal;
  }

  static timeout(milliseconds) {
    const delay = +milliseconds;
    if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(
        "the time of AbortSignal.timeout must be a number of milliseconds that is not negative",
      );
    }
    const signal = new AbortSignal(key);
    native.setTimer(delay, () =>
      abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError")),
    );
    return signal;
  }

  static any(signals) {
    const result = new AbortSignal(key);
    const sources = new Set();
    for (const signal of signals) {
      if (!(#aborted in Object(signal))) {
        throw new TypeError("AbortSignal.any takes AbortSignals");
      }
      if (signal.#aborted) {
        return AbortSignal.abort(signal.#reason);
      }
      for (const source of signal.#sources ?? [signal]) {
        sources.add(source);
      }
    }
    for (const source of sources) {
      source.#dependents.push(result);
    }
    result.#sources = sources;
    return result;
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  get onabort() {
    return this.#handler;
  }

  set onabort(handler) {
    if (this.#handler === null && typeof handler === "function") {
      this.addEventListener("abort", this.#handle);
    } else if (typeof handler !== "function") {
      this.removeEventListener("abort", this.#handle);
    }
    this.#handler = typeof handler === "function" ? handler : null;
  }

  throwIfAborted() {
    if (this.#aborted) {
      throw this.#reason;
    }
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth) {
    return depth < 0 ? "[AbortSignal]" : `AbortSignal { aborted: ${this.#aborted} }`;
  }

  #handle = (event) => this.#handler?.call(this, event);

  static {
    abort = (signal, reason) => {
      if (signal.#aborted) {
        return;
      }
      const aborted = [signal, ...signal.#dependents.filter((dependent) => !dependent.#aborted)];
      for (const each of aborted) {
        each.#aborted = true;
        each.#reason = reason;
      }
      for (const each of aborted) {
        each.dispatchEvent(new Event("abort"));
      }
    };
  }
}

/** Holds a signal, and gives it. */
export class AbortController {
  #signal = new AbortSignal(key);

  get signal() {
    return this.#signal;
  }

  abort(reason = undefined) {
    abort(this.#signal, reasonOr(reason));
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth) {
    return depth < 0
      ? "[AbortController]"
      : `AbortController { signal: AbortSignal { aborted: ${this.#signal.aborted} } }`;
  }
}

/** Defines the globals. */
export function installAbort() {
  installGlobal("AbortController", AbortController);
  installGlobal("AbortSignal", AbortSignal);
}

for (const constructor of [AbortController, AbortSignal]) {
  tagged(constructor, constructor.name);
  enumerable(constructor);
}

function reasonOr(reason) {
  return reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
}
