// `Event`, `CustomEvent` and `EventTarget`, for objects that stand in no tree.
//
// An error that a listener throws is an unhandled rejection of the run; the other
// listeners are called all the same.

import native from "internal/native";
import { constants, enumerable, installGlobal, tagged } from "internal/define";
import { apply, rejectPromise, slice } from "internal/primordials";

const AT_TARGET = 2;

// Given by `Event`, whose private fields they use.
let dispatch;
let isDispatched;

/** Something that happened. */
export class Event {
  #type;
  #flags;
  #canceled = false;
  #stopped = false;
  #stoppedNow = false;
  #target = null;
  #phase = 0;
  #time = native.monotonic();

  constructor(type, options = undefined) {
    if (arguments.length === 0) {
      throw new TypeError("an Event needs a type");
    }
    this.#type = `${type}`;
    const { bubbles = false, cancelable = false, composed = false } = options ?? {};
    this.#flags = { bubbles: Boolean(bubbles), cancelable: Boolean(cancelable), composed: Boolean(composed) };
  }

  get type() {
    return this.#type;
  }

  get target() {
    return this.#target;
  }

  get currentTarget() {
    return this.#phase === 0 ? null : this.#target;
  }

  get srcElement() {
    return this.#target;
  }

  get eventPhase() {
    return this.#phase;
  }

  get bubbles() {
    return this.#flags.bubbles;
  }

  get cancelable() {
    return this.#flags.cancelable;
  }

  get composed() {
    return this.#flags.composed;
  }

  get defaultPrevented() {
    return this.#canceled;
  }

  get returnValue() {
    return !this.#canceled;
  }

  get cancelBubble() {
    return this.#stopped;
  }

  set cancelBubble(value) {
    this.#stopped ||= Boolean(value);
  }

  get timeStamp() {
    return this.#time;
  }

  get isTrusted() {
    return false;
  }

  composedPath() {
    return this.#phase === 0 ? [] : [this.#target];
  }

  preventDefault() {
    this.#canceled ||= this.#flags.cancelable;
  }

  stopPropagation() {
    this.#stopped = true;
  }

  stopImmediatePropagation() {
    this.#stopped = true;
    this.#stoppedNow = true;
  }

  static {
    dispatch = (event, target, listeners) => {
      event.#target = target;
      event.#phase = AT_TARGET;
      for (let i = 0; i < listeners.length && !event.#stoppedNow; i++) {
        callListener(listeners[i], event, target);
      }
      event.#phase = 0;
      event.#stopped = false;
      event.#stoppedNow = false;
      return !event.#canceled;
    };
    isDispatched = (event) => event.#phase !== 0;
  }
}

/** An event with a value of its own. */
export class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }
}

/** What listeners are added to and events are dispatched on. */
export class EventTarget {
  #listeners = [];

  addEventListener(type, callback, options = undefined) {
    const { once = false, capture = false, signal } = optionsOf(options);
    if (callback === null || callback === undefined || signal?.aborted) {
      return;
    }
    if (typeof callback !== "function" && typeof callback !== "object") {
      throw new TypeError("a listener must be a function or an object with handleEvent");
    }
    const name = `${type}`;
    if (this.#indexOf(name, callback, Boolean(capture)) !== -1) {
      return;
    }
    const listener = {
      type: name,
      callback,
      capture: Boolean(capture),
      once: Boolean(once),
      owner: this,
      gone: false,
    };
    this.#listeners[this.#listeners.length] = listener;
    signal?.addEventListener("abort", () => this.removeEventListener(name, callback, capture), {
      once: true,
    });
  }

  removeEventListener(type, callback, options = undefined) {
    const index = this.#indexOf(`${type}`, callback, Boolean(optionsOf(options).capture));
    if (index !== -1) {
      this.#remove(index);
    }
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) {
      throw new TypeError("dispatchEvent takes an Event");
    }
    if (isDispatched(event)) {
      throw new TypeError("the event is being dispatched already");
    }
    const called = [];
    for (let i = 0; i < this.#listeners.length; i++) {
      if (this.#listeners[i].type === event.type) {
        called[called.length] = this.#listeners[i];
      }
    }
    return dispatch(event, this, called);
  }

  #indexOf(type, callback, capture) {
    for (let i = 0; i < this.#listeners.length; i++) {
      const listener = this.#listeners[i];
      if (listener.type === type && listener.callback === callback && listener.capture === capture) {
        return i;
      }
    }
    return -1;
  }

  #remove(index) {
    this.#listeners[index].gone = true;
    const rest = slice(this.#listeners, index + 1);
    this.#listeners.length = index;
    for (let i = 0; i < rest.length; i++) {
      this.#listeners[index + i] = rest[i];
    }
  }
}

/** Defines the globals. */
export function installEvents() {
  installGlobal("Event", Event);
  installGlobal("CustomEvent", CustomEvent);
  installGlobal("EventTarget", EventTarget);
}

constants(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 });
for (const constructor of [Event, CustomEvent, EventTarget]) {
  tagged(constructor, constructor.name);
  enumerable(constructor);
}

function optionsOf(options) {
  return typeof options === "object" && options !== null ? options : { capture: Boolean(options) };
}

function callListener(listener, event, target) {
  if (listener.gone) {
    return;
  }
  if (listener.once) {
    listener.owner.removeEventListener(listener.type, listener.callback, listener.capture);
  }
  try {
    if (typeof listener.callback === "function") {
      apply(listener.callback, target, [event]);
    } else {
      listener.callback.handleEvent(event);
    }
  } catch (error) {
    rejectPromise(error);
  }
}
