// `structuredClone`, `crypto`, events, aborting and timers against those of Node.js.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { inspect } from "node:util";
import { outcome, web } from "./load.mjs";

const both = (work) => [work(web), work(globalThis)];

function same(work, note) {
  const [ours, theirs] = both((api) => outcome(() => work(api)));
  assert.deepEqual(ours, theirs, note);
}

class Point {
  #hidden = 1;
  x = 1;
  get y() {
    return this.#hidden;
  }
}
const cyclic = { list: [] };
cyclic.self = cyclic;
cyclic.list.push(cyclic);
cyclic.map = new Map([[cyclic, new Set([cyclic])]]);
const shared = { s: 1 };
const buffer = new Uint8Array([1, 2, 3, 4]).buffer;

const values = [
  1,
  -0,
  NaN,
  "s",
  true,
  null,
  undefined,
  10n,
  {},
  [],
  [1, , 3],
  { a: { b: [1] } },
  new Date(5),
  /a/gi,
  new Map([[{ k: 1 }, [1]]]),
  new Set([1, {}]),
  new Point(),
  Object.create({ inherited: 1 }),
  { __proto__: null, a: 1 },
  Object(1),
  Object("s"),
  Object(false),
  Object(1n),
  cyclic,
  [shared, shared],
  buffer,
  new Uint8Array(buffer, 1, 2),
  [new Uint8Array(buffer), new DataView(buffer, 2)],
  new Float64Array([1.5]),
  new BigUint64Array([1n]),
  Object.assign([1], { extra: 1 }),
  {
    get computed() {
      return 5;
    },
  },
  { [Symbol("s")]: 1, a: 1 },
  Object.defineProperty({}, "quiet", { value: 1 }),
  new (class extends Map {})([[1, 2]]),
  new (class extends Array {})(1, 2),
  Object.freeze({ a: 1 }),
  { ["__proto__"]: 1 },
  () => 1,
  Symbol("s"),
  { f() {} },
  [Symbol()],
  new WeakMap(),
  new WeakSet(),
  Promise.resolve(),
  new Map([[1, () => 1]]),
  (function* () {})(),
  new WeakRef({}),
  class A {},
];

test("values are cloned as in Node.js", () => {
  for (const value of values) {
    const [ours, theirs] = both(({ structuredClone }) => outcome(() => structuredClone(value)));
    assert.deepEqual(ours, theirs, inspect(value));
    assert.equal(inspect(ours), inspect(theirs));
  }
  same(({ structuredClone }) => structuredClone());
});

test("what cannot be cloned is said as in Node.js", () => {
  for (const value of [() => 1, Symbol("s"), new WeakMap(), Promise.resolve(), { a: class A {} }]) {
    const [ours, theirs] = both(({ structuredClone }) => {
      try {
        structuredClone(value);
      } catch (error) {
        return [error.name, error.code, error.message];
      }
    });
    assert.deepEqual(ours, theirs);
  }
});

test("errors keep their class, message, stack and cause", () => {
  class Own extends TypeError {}
  const errors = [
    new Error("e"),
    new RangeError("r", { cause: { a: 1 } }),
    new Own("o"),
    Object.assign(new Error("x"), { name: "Custom", extra: 1 }),
    Object.assign(new Error("y"), { name: "SyntaxError" }),
    new Error("", { cause: new Error("inner") }),
    new AggregateError([1], "many"),
  ];
  for (const error of errors) {
    const [ours, theirs] = both(({ structuredClone }) => structuredClone(error));
    assert.equal(Object.getPrototypeOf(ours), Object.getPrototypeOf(theirs));
    assert.equal(ours.message, theirs.message);
    assert.equal(ours.stack, theirs.stack);
    assert.deepEqual(Object.keys(ours), Object.keys(theirs));
  }
  assert.deepEqual(web.structuredClone(errors[1]).cause, { a: 1 });
});

test("a buffer is transferred: the old one is empty", () => {
  if (ArrayBuffer.prototype.transfer === undefined) {
    return;
  }
  const given = new Uint8Array([1, 2]).buffer;
  const view = new Uint8Array(given);
  const copy = web.structuredClone({ view }, { transfer: [given] });
  assert.deepEqual([...copy.view], [1, 2]);
  assert.equal(given.byteLength, 0);
});

test("only buffers are transferred, and each once", () => {
  const given = new ArrayBuffer(1);
  for (const transfer of [[{}], [given, given], [1]]) {
    assert.throws(() => web.structuredClone(1, { transfer }), { name: "DataCloneError" });
  }
});

test("random values fill arrays of integers within the quota", () => {
  const { crypto } = web;
  const filled = crypto.getRandomValues(new Uint32Array(16));
  assert.ok(filled.some((value) => value > 0xffff));
  const part = new Uint8Array(8);
  crypto.getRandomValues(part.subarray(2, 4));
  assert.deepEqual([...part.subarray(4)], [0, 0, 0, 0]);
  for (const input of [
    new Uint8Array(65_536),
    new Uint8Array(65_537),
    new Float64Array(1),
    [1],
    null,
    new DataView(new ArrayBuffer(1)),
    new BigInt64Array(2),
  ]) {
    const [ours, theirs] = both(({ crypto }) => outcome(() => crypto.getRandomValues(input) === input));
    assert.deepEqual(ours, theirs);
  }
});

test("identifiers are version 4 and differ", () => {
  const ids = new Set(Array.from({ length: 100 }, () => web.crypto.randomUUID()));
  assert.equal(ids.size, 100);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test("exceptions have the names and codes of Node.js's", () => {
  const names = [
    "AbortError",
    "TimeoutError",
    "DataCloneError",
    "QuotaExceededError",
    "InvalidCharacterError",
    "TypeMismatchError",
    "NotSupportedError",
    "Custom",
    undefined,
  ];
  for (const name of names) {
    same(({ DOMException }) => {
      const error = new DOMException("m", name);
      return [
        error.name,
        error.message,
        error.code,
        String(error),
        error instanceof Error,
        Object.prototype.toString.call(error),
        Object.keys(error),
      ];
    });
  }
  same(({ DOMException }) => [
    new DOMException().message,
    new DOMException("m", { name: "N", cause: 5 }).cause,
  ]);
  const constants = Object.entries(Object.getOwnPropertyDescriptors(DOMException)).filter(([key]) =>
    key.endsWith("_ERR"),
  );
  for (const [key, { value }] of constants) {
    const known = web.DOMException[key];
    assert.ok(known === undefined || known === value, key);
  }
  assert.equal(web.DOMException.ABORT_ERR, 20);
  assert.equal(web.DOMException.QUOTA_EXCEEDED_ERR, 22);
  assert.equal(web.DOMException.URL_MISMATCH_ERR, 21);
});

test("events reach listeners as in Node.js", () => {
  same(({ Event, EventTarget, CustomEvent }) => {
    const seen = [];
    const target = new EventTarget();
    const listener = (event) =>
      seen.push([
        "fn",
        event.type,
        event.target === target,
        event.currentTarget === target,
        event.eventPhase,
      ]);
    const object = {
      handleEvent(event) {
        seen.push(["object", this === object, event.detail]);
      },
    };
    target.addEventListener("a", listener);
    target.addEventListener("a", listener);
    target.addEventListener("a", object, { once: true });
    target.addEventListener("b", (event) => event.preventDefault());
    target.addEventListener("c", (event) => {
      seen.push("c1");
      event.stopImmediatePropagation();
    });
    target.addEventListener("c", () => seen.push("c2"));
    target.addEventListener("d", () => target.removeEventListener("d", later));
    const later = () => seen.push("removed");
    target.addEventListener("d", later);
    target.addEventListener("e", null);
    const results = [
      target.dispatchEvent(new Event("a")),
      target.dispatchEvent(new CustomEvent("a", { detail: 5 })),
      target.dispatchEvent(new Event("b", { cancelable: true })),
      target.dispatchEvent(new Event("b")),
      target.dispatchEvent(new Event("c")),
      target.dispatchEvent(new Event("d")),
    ];
    target.removeEventListener("a", listener);
    results.push(target.dispatchEvent(new Event("a")));
    const event = new Event("x", { bubbles: true, cancelable: true, composed: true });
    return [
      seen,
      results,
      event.bubbles,
      event.cancelable,
      event.composed,
      event.defaultPrevented,
      event.target,
      event.eventPhase,
      new CustomEvent("x").detail,
    ];
  });
  same(({ Event }) => new Event());
  same(({ EventTarget }) => new EventTarget().dispatchEvent({ type: "x" }));
});

test("aborting is as in Node.js", () => {
  same(({ AbortController, AbortSignal }) => {
    const seen = [];
    const controller = new AbortController();
    const { signal } = controller;
    signal.onabort = function (event) {
      seen.push(["on", this === signal, event.type]);
    };
    signal.addEventListener("abort", () => seen.push("listener"), { once: true });
    const any = AbortSignal.any([signal, new AbortController().signal]);
    const nested = AbortSignal.any([any]);
    nested.addEventListener("abort", () => seen.push(["nested", signal.aborted, any.aborted]));
    seen.push(signal.aborted, signal.reason);
    signal.throwIfAborted();
    controller.abort("why");
    controller.abort("again");
    seen.push(signal.aborted, signal.reason, any.reason, nested.reason);
    const plain = new AbortController();
    plain.abort();
    seen.push([plain.signal.reason.name, plain.signal.reason.code, plain.signal.reason.message]);
    seen.push(
      AbortSignal.abort().reason.name,
      AbortSignal.abort(5).reason,
      AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason,
      AbortSignal.any([]).aborted,
    );
    try {
      signal.throwIfAborted();
    } catch (error) {
      seen.push(["thrown", error]);
    }
    return seen;
  });
  same(({ AbortSignal }) => new AbortSignal());
  same(({ AbortSignal }) => AbortSignal.timeout(-1).aborted);
});

test("a signal aborts when its time is over", async () => {
  const signal = web.AbortSignal.timeout(5);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  assert.deepEqual([signal.reason.name, signal.reason.code], ["TimeoutError", 23]);
});

test("a listener that throws is a rejection nobody handles, and the others are called", () => {
  const program = `
    const { web } = await import(${JSON.stringify(new URL("load.mjs", import.meta.url).href)});
    process.on("unhandledRejection", (error) => process.stdout.write("rejected: " + error.message));
    const target = new web.EventTarget();
    target.addEventListener("a", () => { throw new Error("listener"); });
    target.addEventListener("a", () => process.stdout.write("called, "));
    target.dispatchEvent(new web.Event("a"));`;
  const stdout = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  assert.equal(stdout, "called, rejected: listener");
});

test("timers call with their arguments, in order, until they are cleared", async () => {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval } = web;
  const seen = [];
  const never = setTimeout(() => seen.push("never"), 5);
  clearTimeout(+never);
  clearTimeout(undefined);
  clearTimeout("x");
  setImmediate((...values) => seen.push(values), "now");
  await new Promise((resolve) => {
    let left = 3;
    const interval = setInterval(
      (word) => {
        seen.push(word);
        left -= 1;
        if (left === 0) {
          clearInterval(interval);
          setTimeout(resolve, 20);
        }
      },
      3,
      "tick",
    );
  });
  assert.deepEqual(seen, [["now"], "tick", "tick", "tick"]);
  assert.equal(never.unref().ref().hasRef(), false);
  assert.equal(typeof +never, "number");
  assert.throws(() => setTimeout("code"), TypeError);
});
