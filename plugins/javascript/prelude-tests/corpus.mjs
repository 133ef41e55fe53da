// Values of every kind, to be shown: engine-neutral, so that the runtime can be given them too.

export class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}
class Point3 extends Point {}
class Tagged {
  get [Symbol.toStringTag]() {
    return "Tag";
  }
}
class Hidden {
  #secret = 1;
  shown = 2;
  static constant = 3;
  method() {
    return this.#secret;
  }
}
class List extends Array {}
class Registry extends Map {}
class Bag extends Set {}
class ValidationError extends Error {}
class Named extends Error {
  constructor(message) {
    super(message);
    this.name = "NamedError";
    this.field = "age";
  }
}

export const cyclic = { name: "a", inner: { list: [] } };
cyclic.self = cyclic;
cyclic.inner.list.push(cyclic.inner);
const pair = [{}, {}];
pair[0].other = pair[1];
pair[1].other = pair[0];
const sparse = [1, , 3, , , 6];
const named = [1, 2];
named.extra = "x";
named[-1] = "minus";
export const noStack = (error) =>
  Object.defineProperty(error, "stack", { value: `${error}`, configurable: true });
const long = "word ".repeat(40);
const functionWithKeys = Object.assign(function known() {}, { a: 1, b: { c: 2 } });
export const getters = {
  get a() {
    throw new Error("called");
  },
  set b(value) {},
  get c() {
    return 1;
  },
  set c(value) {},
};
const anArguments = (function () {
  return arguments;
})(1, "two");

export const primitives = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1.5,
  NaN,
  Infinity,
  1e21,
  1e-7,
  0xffffffff,
  10n,
  -5n,
  12345678901234567890n,
  "",
  "a",
  "it's",
  'say "hi"',
  "both ' and \"",
  "all ' \" `",
  "all ' \" ${",
  "tab\t nl\n cr\r bs\b ff\f nul\0 bell\x07",
  "\\",
  "\x7f\x80\x9f",
  "é ü 漢字 😀",
  "\ud800",
  "a\udc00b",
  "\u2028",
  long,
  `${long}\n${long}`,
  "line\n".repeat(30),
  Symbol(),
  Symbol("a"),
  Symbol.iterator,
  Symbol("with space\n"),
];

export const objects = [
  {},
  [],
  { a: 1 },
  { a: { b: { c: { d: 1 } } } },
  [[[[1]]]],
  { a: [1, [2, [3, [4]]]] },
  { "a-b": 1, 1: 2, $x: 3, _y: 4, é: 5, "": 6, "it's": 7, constructor: 8 },
  { __proto__: null, a: 1 },
  { __proto__: null },
  { ["__proto__"]: 1 },
  { [Symbol("s")]: 1, [Symbol.iterator]: 2 },
  new Point(1, 2),
  new Point3(1, { z: 1 }),
  [new Point(1, 2)],
  {
    p: {
      q: {
        r: new Point(1, 2),
        s: new Point3(1, 2),
        t: new Map(),
        u: [],
        v: [1],
        w: new Set([1]),
        x: () => {},
        y: new Date(0),
        z: /x/,
      },
    },
  },
  new Tagged(),
  Object.assign(new Tagged(), { a: 1 }),
  new Hidden(),
  Hidden,
  { [Symbol.toStringTag]: "Own" },
  Object.defineProperty({}, Symbol.toStringTag, { value: "Quiet" }),
  Object.create({ inherited: 1 }),
  Object.create(Point.prototype),
  Object.create(null, { x: { value: 1, enumerable: true } }),
  Object.create({}),
  Object.defineProperty({ b: 1 }, "a", { value: 1 }),
  getters,
  Object.freeze({ a: 1 }),
  anArguments,
  new (class {})(),
  new (class extends Point {})(1, 2),
  Point.prototype,
  new Object(1),
  { undefined, null: null, nan: NaN },
  { f() {}, g: () => {}, h: function named() {}, async i() {}, *j() {}, async *k() {} },
  cyclic,
  pair,
  { a: cyclic, b: cyclic.inner },
  globalThis.Atomics,
  JSON,
  Math,
  Reflect,
];

export const lists = [
  [1, 2, 3],
  [undefined, null],
  [, 1],
  [,],
  [, ,],
  sparse,
  new Array(5),
  new Array(1),
  named,
  new List(1, 2, 3),
  new List(),
  Array.from({ length: 7 }, (_, i) => i),
  Array.from({ length: 100 }, (_, i) => i),
  Array.from({ length: 101 }, (_, i) => i),
  Array.from({ length: 250 }, (_, i) => i * i),
  Array.from({ length: 27 }, (_, i) => `item ${i}`),
  Array.from({ length: 8 }, () => "x".repeat(30)),
  Array.from({ length: 20 }, (_, i) => "y".repeat(i)),
  Array.from({ length: 12 }, (_, i) => ({ i })),
  Array.from({ length: 30 }, (_, i) => -i / 3),
  Array.from({ length: 120 }, (_, i) => `${i}`),
  [1.5, 2, 1000, 4, 5, 6, 7],
  [1n, 20n, 300n, 4n, 5n, 6n, 7n, 8n],
  ["漢字", "ab", "c", "déf", "😀", "e", "f", "g"],
  Object.assign(
    Array.from({ length: 10 }, (_, i) => i),
    { tail: true },
  ),
  [[], {}, [[]], [{}]],
  Array(200).fill(undefined),
  (() => {
    const list = [];
    list[200] = 1;
    list[2] = 3;
    return list;
  })(),
  (() => {
    const l = [1, 2, 3];
    l.length = 150;
    return l;
  })(),
  Array.from({ length: 7 }, (_, i) => [i, `${i}`]),
  ["a", 1, 2, 3, 4, 5, 6, 7],
  [true, false, true, false, true, false, true],
];

export const collections = [
  new Map(),
  new Map([[1, 2]]),
  new Map([
    ["a", { b: 1 }],
    [{ k: 1 }, [1, 2]],
  ]),
  new Registry([[1, 2]]),
  new Registry(),
  new Set(),
  new Set([1, "a", {}]),
  new Bag([1]),
  new Map([[new Map([[1, new Map([[2, new Map()]])]]), 1]]),
  new Set(Array.from({ length: 150 }, (_, i) => i)),
  new Map(Array.from({ length: 130 }, (_, i) => [i, `${i}`])),
  Object.assign(new Map([[1, 2]]), { extra: 1 }),
  Object.assign(new Set(), { extra: 1 }),
  new WeakMap(),
  new WeakSet(),
  Object.setPrototypeOf(new Map([[1, 2]]), null),
  Object.setPrototypeOf(new Set([1]), null),
  (() => {
    const m = new Map();
    m.set("me", m);
    return m;
  })(),
  { m: new Map([["k".repeat(40), "v".repeat(40)]]) },
];

export const binary = [
  new Uint8Array(3),
  new Uint8Array(),
  new Float64Array([1.5, -0]),
  new BigInt64Array([1n, -1n]),
  new Uint8ClampedArray([300]),
  new Int16Array(120),
  new ArrayBuffer(4),
  new ArrayBuffer(0),
  new ArrayBuffer(120),
  new DataView(new ArrayBuffer(4), 1, 2),
  { b: new ArrayBuffer(2) },
  { view: new Uint8Array([1, 2]) },
  Object.assign(new Uint8Array(2), { a: 1 }),
  [new Uint8Array(2)],
  new SharedArrayBuffer(2),
  Object.assign(new ArrayBuffer(1), { a: 1 }),
];

export const builtIns = [
  new Date(0),
  new Date(NaN),
  Object.assign(new Date(0), { a: 1 }),
  /a+/gi,
  Object.assign(/x/, { a: 1 }),
  new RegExp("/"),
  new (class D2 extends Date {})(0),
  new (class R2 extends RegExp {})("a"),
  Object(1),
  Object(-0),
  Object("str"),
  Object(true),
  Object(1n),
  Object(Symbol("s")),
  Object.assign(Object("ab"), { x: 1 }),
  new (class N2 extends Number {})(3),
  function () {},
  function a() {},
  () => {},
  async () => {},
  function* () {},
  async function* g() {},
  class {},
  class A {},
  class extends Point {},
  class B extends Point {},
  class C extends null {},
  functionWithKeys,
  Object.setPrototypeOf(function f() {}, null),
  Math.max,
  Map,
  Object.assign(class K {}, { a: 1 }),
  Point,
  Promise,
  Symbol,
  Proxy,
  (function* () {})(),
  Object.setPrototypeOf(/a/, null),
  Object.setPrototypeOf(new Date(0), null),
  Symbol.prototype,
  Object.prototype,
  Array.prototype,
  Map.prototype,
  Date.prototype,
  class {
    static {
      this.x = 1;
    }
  },
  class Spaced extends Point {},
  new WeakRef({}),
];

export const errors = [
  noStack(new Error("plain")),
  noStack(new TypeError("typed")),
  noStack(new Error("")),
  noStack(new ValidationError("v")),
  noStack(new Named("n")),
  noStack(Object.assign(new Error("with"), { code: "E_X", list: [1] })),
  noStack(new Error("outer", { cause: noStack(new Error("inner")) })),
  noStack(new Error("c", { cause: { a: 1 } })),
  noStack(new AggregateError([noStack(new Error("one")), noStack(new RangeError("two"))], "many")),
  { e: noStack(new Error("nested")) },
  [noStack(new Error("in list"))],
  noStack(new Error("two\nlines")),
  { deep: { e: noStack(new Error("two\nlines")) } },
  noStack(Object.assign(new Error("x"), { name: "Custom" })),
  noStack(Object.assign(new Error("x"), { name: "CustomError" })),
  Object.assign(new Error("framed"), { stack: "Error: framed\n    at a (b.js:1:2)\n    at c.js:3:4" }),
  noStack(new Error("c", { cause: undefined })),
  { list: [Object.assign(new Error("framed"), { stack: "Error: framed\n    at a (b.js:1:2)" })] },
  { a: { b: { c: noStack(new Error("deep")) } } },
  Object.assign(new ValidationError("v"), { stack: "Error: v\n    at a (b.js:1:2)" }),
  noStack(Object.assign(new Error("own"), { message: "changed" })),
];

export const wide = [
  { aaaaaaaaaa: "bbbbbbbbbb", cccccccccc: "dddddddddd", eeeeeeeeee: "ffffffffff", g: 1 },
  { aaaaaaaaaa: "bbbbbbbbbb", cccccccccc: "dddddddddd", eeeeeeeeee: "ffffffffff", gg: "hh" },
  ...Array.from({ length: 12 }, (_, i) => ({ key: "v".repeat(50 + i), other: 1 })),
  ...Array.from({ length: 12 }, (_, i) => ["v".repeat(50 + i), 1]),
  { a: { b: { c: {} } }, d: 1 },
  { a: [{ b: { c: 1 } }] },
  [[[[[[]]]]]],
  { text: "line one\nline two" },
  { text: `${"x".repeat(70)}\n${"y".repeat(70)}` },
  {
    users: [
      { id: 1, name: "Ann", tags: ["a", "b"] },
      { id: 2, name: "Bob", tags: [] },
    ],
    total: 2,
    next: null,
  },
  { f: function () {}, nested: { g: class Foo {}, h: { i: () => {} } } },
  { a: "x".repeat(10_001) },
  ["x".repeat(20_000)],
  { "a b": { "c d": "é" } },
  Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, i])),
  { date: new Date(0), re: /a/g, n: null, u: undefined, s: Symbol("x"), big: 1n },
];
