// Spreading and collecting: arrays, objects, calls, and the order of it all.
const order = [];
const note = value => (order.push(value), value);
console.log(
  [...[1, 2], ..."ab", ...new Set([3]), ...new Map([[4, 5]])].join("|"),
  Math.max(...[1, 5], 3, ...[]),
  [...[, 1]].length,
  0 in [...[, 1]],
);
console.log(JSON.stringify({ a: 1, ...{ b: 2, a: 3 }, b: 4, ...[5], ...null, ...undefined, ...true, ...() => 1 }));
const object = {
  get live() {
    return note("getter");
  },
  [Symbol.for("s")]: 1,
};
const copy = { ...object };
console.log(copy.live, order.length, copy[Symbol.for("s")], Object.getOwnPropertyDescriptor(copy, "live").value);
console.log(
  JSON.stringify({
    ...{ a: 1 },
    get a() {
      return 2;
    },
  }),
  JSON.stringify({ __proto__: { x: 1 }, y: 2 }),
  { __proto__: { x: 1 } }.x,
  Object.keys({ ["__proto__"]: 1 }).join(),
  Object.keys({ ...{ ["__proto__"]: 1 } }).join(),
);
const collect = (first, ...rest) => [first, rest, rest.length];
console.log(
  JSON.stringify(collect()),
  JSON.stringify(collect(1)),
  JSON.stringify(collect(...[1, 2], 3)),
  collect.length,
  new Date(...[2020, 1, 1]).getMonth(),
);
(function () {
  console.log(arguments.length, Array.from(arguments).join(), typeof arguments, [...arguments].at(-1));
})(1, ...[2, 3]);
({ [note("k1")]: note("v1"), ...note({}), [note("k2")]: note("v2") });
console.log(order.map(String).join());
const merge = (a, b) => ({ ...a, ...b, nested: { ...a.nested, ...b.nested } });
console.log(
  JSON.stringify(merge({ x: 1, nested: { p: 1, q: 2 } }, { y: 2, nested: { q: 3 } })),
  [...Array(3).keys()].join(),
  [..."👍🏽a"].length,
  Object.assign({}, "ab", [1])[0],
);
