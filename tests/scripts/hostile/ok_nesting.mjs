// Data that nests deeper than any stack: each operation on it ends, whichever way.
// run: --timeout 20s
// prints: 16 of 16 ended
const depth = 20000;
let array = [],
  object = {},
  error = new Error("bottom"),
  proxy = {},
  prototype = {},
  bound = () => 1,
  text = "a",
  generator = [1][Symbol.iterator](),
  promise = Promise.resolve(1),
  cons = null,
  map = new Map();
for (let at = 0; at < depth; at++) {
  array = [array];
  object = { object };
  cons = { next: cons };
}
for (let at = 0; at < 3000; at++) {
  error = new Error(`${at}`, { cause: error });
  prototype = Object.create(prototype);
  bound = bound.bind(null);
  map = new Map([[1, map]]);
  proxy = new Proxy(proxy, {});
  const before = generator;
  generator = (function* () {
    yield* before;
  })();
  promise = Promise.resolve().then(
    (
      inner => () =>
        inner
    )(promise),
  );
}
const operations = [
  () => JSON.stringify(array),
  () => JSON.stringify(object),
  () => JSON.parse("[".repeat(depth) + "]".repeat(depth)),
  () => JSON.parse('{"a":'.repeat(depth) + "1" + "}".repeat(depth)),
  () => String(array),
  () => array.flat(Infinity),
  () => structuredClone(array),
  () => structuredClone(error),
  () => prototype.missing,
  () => bound(),
  () => proxy.missing,
  () => generator.next(),
  () => promise,
  () => structuredClone(map),
  () => String(error.cause),
  () => structuredClone(cons),
];
let ended = 0;
for (const operation of operations) {
  try {
    await operation();
    ended++;
  } catch (failure) {
    if (typeof failure.name === "string") ended++;
  }
}
console.log(`${ended} of ${operations.length} ended`);
