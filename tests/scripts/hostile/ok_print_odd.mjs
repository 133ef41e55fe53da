// Prints what resists being printed.
// run: --timeout 20s
// ends: done
const refuse = () => {
  throw new Error("refused");
};
const all = new Proxy({}, { get: () => refuse });
const odd = [
  new Proxy({}, all),
  new Proxy([], all),
  new Proxy(() => {}, all),
  new Proxy(new Error("e"), all),
  {
    get a() {
      return refuse();
    },
  },
  {
    toString: refuse,
    valueOf: refuse,
    inspect: refuse,
    [Symbol.toPrimitive]: refuse,
    get [Symbol.toStringTag]() {
      return refuse();
    },
  },
  Object.create(null),
  Object.create(new Proxy({}, all)),
  Object.setPrototypeOf([1], null),
  Object.setPrototypeOf(new Map([[1, 2]]), null),
  Object.setPrototypeOf(new Date(), null),
  new Date(NaN),
  Object.defineProperty(new Error("e"), "stack", { value: 5 }),
  Object.defineProperty(new Error("e"), "message", { get: refuse }),
  Object.defineProperty(new Error("e"), "name", { get: refuse }),
  Object.assign(new Error("e"), { name: Symbol("n"), cause: new Proxy({}, all) }),
  { constructor: null },
  { constructor: { name: { toString: refuse } } },
  { constructor: new Proxy(class {}, all) },
  class {
    static get name() {
      return refuse();
    }
  },
  Object.defineProperty(() => {}, "name", { value: { toString: refuse } }),
  { length: 2 ** 53 },
  "\ud800\udc00\ud800",
  "\u0000\u001b[31m\u009b",
  Symbol("\u001b[2J"),
  { "\u001b[2J": 1, __proto__: null },
  new Uint8Array(200),
  new Map([[new Proxy({}, all), new Proxy({}, all)]]),
  new Set([new Proxy({}, all)]),
  -0,
  2n ** 4096n,
  function* () {},
  new WeakRef({}),
  import.meta,
  globalThis,
  Symbol.prototype,
  Promise.prototype,
  Map.prototype,
  Uint8Array.prototype,
];
for (const value of odd) {
  for (const how of [
    () => console.log(value),
    () => console.log([value], { value }),
    () => console.log("%s %d %i %f %j %o %O %c", value, value, value, value, value, value, value, value),
    () => console.error(value),
    () => console.table?.(value),
    () => console.dir(value, { depth: Infinity }),
  ]) {
    try {
      how();
    } catch (error) {
      if (!(error instanceof Error)) console.log("no error");
    }
  }
}
console.log(new Array(2 ** 32 - 1), Object.assign([], { length: 2 ** 32 - 1 }));
console.log("done");
