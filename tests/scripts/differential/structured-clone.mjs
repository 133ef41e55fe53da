// structuredClone: what is copied, what keeps its identity, and what is refused.
const shared = { x: 1 };
const original = {
  date: new Date(5),
  map: new Map([[{ k: 1 }, new Set([1, "a"])]]),
  list: [1, , undefined, null],
  shared,
  again: shared,
  bytes: new Uint8Array([1, 2, 3]),
  regex: /a+/gi,
  big: 10n,
  nan: NaN,
  minus: -0,
  error: new RangeError("bad", { cause: shared }),
  boxed: Object("s"),
  buffer: new ArrayBuffer(4),
};
original.self = original;
const copy = structuredClone(original);
console.log(
  copy !== original,
  copy.self === copy,
  copy.shared === copy.again,
  copy.shared !== shared,
  copy.date instanceof Date,
  copy.date.getTime(),
  [...copy.map.values()][0].has("a"),
  JSON.stringify([...copy.map.keys()]),
  copy.list.length,
  1 in copy.list,
  2 in copy.list,
  copy.bytes.join(),
  copy.bytes.buffer !== original.bytes.buffer,
  String(copy.regex),
  copy.regex.lastIndex,
  copy.big,
  copy.nan,
  Object.is(copy.minus, -0),
  copy.error instanceof RangeError,
  copy.error.message,
  typeof copy.boxed,
  copy.buffer.byteLength,
);
class Point {
  #secret = 1;
  constructor() {
    this.x = 1;
  }
  get double() {
    return 2;
  }
}
const point = structuredClone(new Point());
console.log(
  point.constructor === Object,
  JSON.stringify(point),
  Object.keys(
    structuredClone({
      get computed() {
        return 5;
      },
      [Symbol("s")]: 1,
    }),
  ).join(),
  structuredClone(Object.create({ inherited: 1 }, { hidden: { value: 1 } })).inherited,
  structuredClone("s"),
  structuredClone(null),
  structuredClone(undefined),
  Array.isArray(structuredClone([])),
  structuredClone(Object.assign([1], { extra: 2 })).extra,
);
for (const value of [
  () => 1,
  Symbol("s"),
  { nested: { f() {} } },
  new WeakMap(),
  Promise.resolve(),
  new Proxy({}, {}) && (() => {}),
]) {
  try {
    structuredClone(value);
    console.log("copied");
  } catch (error) {
    console.log(error.name);
  }
}
const moved = new ArrayBuffer(8);
const received = structuredClone({ moved }, { transfer: [moved] });
console.log(moved.byteLength, received.moved.byteLength);
try {
  structuredClone();
} catch (error) {
  console.log(error.name);
}
try {
  structuredClone({
    get x() {
      throw new EvalError("mine");
    },
  });
} catch (error) {
  console.log(error.name);
}
