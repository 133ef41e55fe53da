// What is asked before a value is written: toJSON, the replacer, the list of names.
class Money {
  constructor(cents) {
    this.cents = cents;
  }
  toJSON(key) {
    return `${(this.cents / 100).toFixed(2)} at ${JSON.stringify(key)}`;
  }
}
console.log(JSON.stringify({ price: new Money(1234), list: [new Money(5)] }));
console.log(JSON.stringify(new Money(1)));
console.log(JSON.stringify({ when: new Date(0), never: new Date(NaN) }));
console.log(JSON.stringify({ a: undefined, b: () => 1, c: Symbol("s"), d: null, [Symbol("k")]: 1 }));
console.log(JSON.stringify([undefined, () => 1, Symbol("s"), null]));
console.log(
  JSON.stringify(undefined),
  JSON.stringify(() => 1),
  JSON.stringify(Symbol("s")),
);
console.log(JSON.stringify({ a: 1, b: { a: 2, c: 3 }, c: 4 }, ["c", "a", "b", "a"]));
console.log(JSON.stringify({ 1: "one", 2: "two", x: "three" }, [2, "x"]));
const calls = [];
console.log(
  JSON.stringify({ a: [1, 2], b: new Money(3) }, function (key, value) {
    calls.push(`${key}=${typeof value}/${typeof this[key]}`);
    return typeof value === "number" ? value * 10 : value;
  }),
);
console.log(calls.join(" "));
console.log(JSON.stringify([new Number(3), new String("s"), new Boolean(false), Object("x")]));
console.log(
  JSON.stringify(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } })),
);
console.log(
  JSON.stringify(new Map([[1, 2]])),
  JSON.stringify(new Set([1])),
  JSON.stringify(/x/g),
  JSON.stringify(new Error("lost")),
);
console.log(JSON.stringify(new Uint8Array([1, 2, 3])), JSON.stringify(Object.assign([1, 2], { extra: 3 })));
