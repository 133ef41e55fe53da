// How single values are printed.
console.log("text", 1, -0, 0, 1.5, 1e21, NaN, Infinity, true, null, undefined, 10n, Symbol("s"));
console.log();
console.log("");
console.log("a", "", "b");
console.log(" spaces  kept ");
console.log("multi\nline");
console.log(["text", 1, -0, null, undefined, true, 10n, Symbol("s")]);
console.log({ text: "it's", double: 'say "x"', both: `'"`, all: "'\"`", newline: "a\nb", tab: "\t" });
console.log([], {}, [[]], [{}], { a: {} }, { a: [] });
console.log([1, 2, 3], ["a"], { a: 1, b: "two" }, { "odd key": 1, 2: "two", valid_$: 3, "": 4 });
console.log(
  () => 1,
  function named() {},
  class A {},
  class B extends Array {},
  async () => {},
  function* gen() {},
  Math.max,
  function () {},
);
console.log([() => 1, class A {}], { f() {}, g: x => x, [Symbol("key")]: 1 });
console.log(new Date(0), [new Date(1e12)], /x+/gi, [/y/]);
console.log(
  new (class Point {
    x = 1;
    y = 2;
  })(),
  new (class Empty {})(),
  [
    new (class P {
      n = null;
    })(),
  ],
);
console.log(
  Object.create(null),
  Object.assign(Object.create(null), { a: 1 }),
  new Number(3),
  new String("s"),
  new Boolean(false),
  Object(1n),
  Object(Symbol("b")),
);
console.log({
  get a() {
    return 1;
  },
  set a(_) {},
  get b() {
    return 1;
  },
  set c(_) {},
});
console.log([undefined, , null, , ,], [, "x"], Array(3));
console.log(
  Object.assign([1, 2], { extra: "x", "-1": 0 }),
  Object.assign(() => {}, { prop: 1 }),
  new WeakMap(),
  new WeakSet(),
  Promise.resolve(1),
  (async () => {})(),
  new Promise(() => {}),
);
console.log(JSON, Math, globalThis === undefined, [1.0, 2.5], { und: undefined }, [null], "💥", [
  "💥",
  "\u0000\x1b[31m",
]);
