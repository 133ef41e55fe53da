// What `console` prints must be what Node.js prints, byte for byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect as nodeInspect, format as nodeFormat } from "node:util";
import * as corpus from "./corpus.mjs";
import { fake, native, web } from "./load.mjs";

const {
  binary,
  builtIns,
  collections,
  cyclic,
  errors,
  getters,
  lists,
  noStack,
  objects,
  Point,
  primitives,
  wide,
} = corpus;

const { inspect, MAX_CHARACTERS } = await import("internal/inspect");
const { format } = await import("internal/format");

for (const [name, values] of Object.entries({
  primitives,
  objects,
  lists,
  collections,
  binary,
  builtIns,
  errors,
  wide,
})) {
  test(`${name} are shown as in Node.js`, () => {
    for (const value of values) {
      assert.equal(inspect(value), nodeInspect(value));
    }
  });
  test(`${name} are shown inside other values as in Node.js`, () => {
    for (const value of values) {
      assert.equal(inspect({ value }), nodeInspect({ value }));
      assert.equal(inspect([[value]]), nodeInspect([[value]]));
      assert.equal(inspect(new Map([["k", value]])), nodeInspect(new Map([["k", value]])));
      assert.equal(inspect({ a: { b: { value } } }), nodeInspect({ a: { b: { value } } }));
    }
  });
}

test("the web's exceptions are shown as in Node.js", () => {
  const make = (Exception) => {
    const error = new Exception("gone", "AbortError");
    return Object.defineProperty(error, "stack", {
      value: "AbortError: gone\n    at a (b.js:1:2)",
      configurable: true,
    });
  };
  assert.equal(inspect(make(web.DOMException)), nodeInspect(make(DOMException)));
});

test("options are those of Node.js", () => {
  const options = [
    { depth: 0 },
    { depth: 1 },
    { depth: 5 },
    { depth: null },
    { depth: Infinity },
    { breakLength: Infinity },
    { breakLength: 20 },
    { compact: false },
    { compact: 1 },
    { maxArrayLength: 2 },
    { maxArrayLength: 0 },
    { maxArrayLength: null },
    { maxStringLength: 3 },
    { customInspect: false },
  ];
  const shown = [...objects, ...lists, ...collections, ...wide].filter(
    (value) => Object.getPrototypeOf(Object(value)) !== null,
  );
  for (const value of shown) {
    for (const option of options) {
      assert.equal(inspect(value, option), nodeInspect(value, option), JSON.stringify(option));
    }
  }
});

test("custom inspection is called as in Node.js", () => {
  const custom = Symbol.for("nodejs.util.inspect.custom");
  class Money {
    [custom](depth, options, inspect) {
      return `Money<${depth}, ${typeof options.breakLength}, ${inspect("x")}>\nsecond`;
    }
  }
  class Wrapped {
    [custom]() {
      return { wrapped: [1, 2] };
    }
  }
  class Self {
    a = 1;
    [custom]() {
      return this;
    }
  }
  for (const value of [
    new Money(),
    { a: { m: new Money() } },
    new Wrapped(),
    [new Wrapped()],
    new Self(),
    Money.prototype,
    Money,
  ]) {
    assert.equal(inspect(value), nodeInspect(value));
  }
});

test("messages are formatted as in Node.js", () => {
  const messages = [
    [],
    ["a"],
    ["a", "b"],
    [1, 2],
    ["a", { b: 1 }, [1]],
    [{ a: 1 }, "text"],
    ["%s", "x"],
    ["%s is %d years and %i, %f", "Ann", 42.5, 42.9, "1.5x"],
    ["%s"],
    ["%d"],
    ["100%"],
    ["100%", 1],
    ["%%"],
    ["%%", 1],
    ["%% %s", "x"],
    ["%x %s", "x"],
    ["%s %s", "one"],
    ["%s", "one", "two", { three: 3 }],
    ["%j", { a: [1] }],
    ["%j", cyclic],
    ["%j"],
    ["%j", undefined],
    ["%o", { a: 1 }],
    ["%O", { a: { b: { c: { d: {} } } } }],
    ["%c styled", "color: red"],
    ["%s", null],
    ["%s", undefined],
    ["%s", Symbol("s")],
    ["%s", 10n],
    ["%s", -0],
    ["%d", "0x10"],
    ["%d", 5n],
    ["%i", 5n],
    ["%f", 5n],
    ["%d", Symbol("s")],
    ["%i", "abc"],
    ["%f", {}],
    ["%d", {}],
    ["%d", new Date(5)],
    ["%s", { a: { b: 1 } }],
    ["%s", [1, [2, [3]]]],
    ["%s", new Point(1, 2)],
    ["%s", { toString: () => "mine" }],
    [
      "%s",
      new (class {
        toString() {
          return "ours";
        }
      })(),
    ],
    ["%s", new Date(0)],
    ["%s", () => 1],
    ["%s", class A {}],
    ["%s", noStack(new Error("e"))],
    ["%s%s", "a", "b", "c"],
    ["%", 1],
    ["a%", 1],
    ["%s%", 1],
    ["%%s", 1],
    ["%%%s", 1],
    ["%s %%", 1, 2],
    ["\n", "x"],
    ["%s", "multi\nline", { a: "multi\nline" }],
    ["", 1],
    ["", "a"],
    ["%o", [1, 2, 3]],
    ["%i", 3.9, "%s", 1],
    ["%s", Object.create(null)],
    ["%s", { [Symbol.toPrimitive]: () => "prim" }],
    ["%s", new (class extends Date {})(0)],
    ["%s", new Map([[1, { a: 1 }]])],
    ["%s", "%s", "x"],
  ];
  for (const message of messages) {
    assert.equal(format(message), nodeFormat(...message), JSON.stringify(message[0]));
  }
});

test("getters are never called, and proxies not asked", () => {
  let asked = 0;
  const handler = new Proxy(
    {},
    {
      get: () => () => {
        asked += 1;
        throw new Error("asked");
      },
    },
  );
  const target = { a: 1 };
  const proxy = new Proxy(target, handler);
  fake.targets.set(proxy, target);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  fake.targets.set(revoked.proxy, null);
  assert.equal(inspect({ proxy, revoked: revoked.proxy }), "{ proxy: { a: 1 }, revoked: <Revoked Proxy> }");
  assert.equal(inspect(getters), "{ a: [Getter], b: [Setter], c: [Getter/Setter] }");
  assert.equal(asked, 0);
});

test("promises are shown as in Node.js where the engine tells what they hold", async () => {
  assert.match(inspect(Promise.resolve(1)), /^Promise \{\s+<unknown>/);
  const states = new Map([
    [new Promise(() => {}), ["pending"]],
    [Promise.resolve({ a: [1] }), ["fulfilled", { a: [1] }]],
    [Promise.reject(5), ["rejected", 5]],
    [Object.assign(Promise.resolve(), { extra: 1 }), ["fulfilled", undefined]],
  ]);
  await Promise.allSettled([...states.keys()].slice(1));
  native.promiseState = (value) => states.get(value);
  for (const promise of states.keys()) {
    assert.equal(inspect(promise), nodeInspect(promise));
    assert.equal(inspect({ a: { b: { promise } } }), nodeInspect({ a: { b: { promise } } }));
  }
  delete native.promiseState;
});

test("hostile values give bounded messages", () => {
  const wideTree = (depth) => (depth === 0 ? "leaf" : Array.from({ length: 100 }, () => wideTree(depth - 1)));
  const many = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`key${i}`, i]));
  const shared = "s".repeat(9_000);
  let nested = {};
  const root = nested;
  for (let i = 0; i < 5_000; i++) {
    nested = nested.next = {};
  }
  for (const [value, options] of [
    [wideTree(3), { depth: null }],
    [many, undefined],
    [Array.from({ length: 100 }, () => Array(100).fill(shared)), undefined],
    [root, { depth: Infinity }],
  ]) {
    assert.ok(inspect(value, options).length < 4 * MAX_CHARACTERS);
  }
  assert.ok(format(["x".repeat(5_000_000)]).length < MAX_CHARACTERS + 100);
  assert.ok(format(Array(100).fill("x".repeat(100_000))).length < MAX_CHARACTERS + 100);
});

test("a script that replaces built-ins does not break messages", () => {
  const kept = [
    Array.prototype.join,
    Array.prototype.push,
    String.prototype.slice,
    Map.prototype.get,
    Object.keys,
  ];
  const value = { a: [1, 2, { b: new Map([[1, 2]]) }], s: "it's" };
  const expected = nodeInspect(value);
  let shown;
  Array.prototype.join =
    Array.prototype.push =
    String.prototype.slice =
    Map.prototype.get =
    Object.keys =
      () => {
        throw new Error("replaced");
      };
  try {
    shown = inspect(value);
  } finally {
    [Array.prototype.join, Array.prototype.push, String.prototype.slice, Map.prototype.get, Object.keys] =
      kept;
  }
  assert.equal(shown, expected);
});
