// Symbols: the registry, the well-known ones, and what they change.
console.log(
  Symbol("d").toString(),
  Symbol("d").description,
  Symbol().description,
  Symbol.for("k") === Symbol.for("k"),
  Symbol.keyFor(Symbol.for("k")),
  Symbol.keyFor(Symbol("k")),
  Symbol("a") === Symbol("a"),
  typeof Symbol(),
  Object(Symbol.iterator) == Symbol.iterator,
);
class Even {
  static [Symbol.hasInstance](n) {
    return n % 2 === 0;
  }
}
console.log(2 instanceof Even, 3 instanceof Even);
const spreadable = { length: 2, 0: "a", 1: "b", [Symbol.isConcatSpreadable]: true };
console.log([].concat(spreadable, Object.assign([1], { [Symbol.isConcatSpreadable]: false })).length);
const money = { [Symbol.toPrimitive]: hint => ({ number: 5, string: "five", default: "def" })[hint] };
console.log(
  +money,
  `${money}`,
  money + "",
  money * 2,
  money == "def",
  [money].join(),
  new Date(money).getTime(),
  Number(money),
  String(money),
);
console.log(
  String({ [Symbol.toStringTag]: "Mine" }),
  "a-b".split({ [Symbol.split]: text => [...text].reverse() }).join(""),
  "abc".match({ [Symbol.match]: text => text.length }),
  "abc".search({ [Symbol.search]: () => 7 }),
);
console.log(
  [1, 2, 3].map(Object)[Symbol.iterator] === [].values,
  Object.getOwnPropertySymbols({ [Symbol("x")]: 1, y: 2 }).length,
  JSON.stringify({ [Symbol("x")]: 1 }),
  Object.keys(Array.prototype[Symbol.unscopables]).includes("flat"),
);
const iterable = {
  from: 1,
  to: 4,
  [Symbol.iterator]() {
    let at = this.from;
    const { to } = this;
    return { next: () => (at <= to ? { value: at++, done: false } : { value: undefined, done: true }) };
  },
};
console.log([...iterable].join(), Math.max(...iterable), Array.from(iterable, x => x * x).join());
for (const run of [
  () => Symbol() + 1,
  () => `${Symbol()}`,
  () => new Symbol(),
  () => +Symbol(),
  () => Symbol.keyFor("x"),
  () => Symbol() < 1,
  () => [Symbol()].join(),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  [
    "asyncIterator",
    "hasInstance",
    "isConcatSpreadable",
    "iterator",
    "match",
    "matchAll",
    "replace",
    "search",
    "species",
    "split",
    "toPrimitive",
    "toStringTag",
    "unscopables",
  ].every(name => typeof Symbol[name] === "symbol" && !Object.getOwnPropertyDescriptor(Symbol, name).writable),
);
console.log(
  Object.getOwnPropertyNames(
    class {
      static [Symbol("t")]() {}
    },
  ).length,
  { [Symbol("t")]() {} }[Symbol("t")],
  Boolean(Symbol()),
  Object(Symbol("o")).description,
);
