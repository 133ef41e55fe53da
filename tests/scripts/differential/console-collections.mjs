// How maps, sets, buffers, nested and long values are printed.
console.log(
  new Map([
    ["a", 1],
    [{ k: 1 }, [2]],
  ]),
  new Set([1, "a", { x: 1 }]),
  new Map(),
  new Set(),
  [new Map([[1, new Set([2])]])],
);
console.log(new Uint8Array([1, 2, 3]), new Float64Array([0.5]), new BigInt64Array([1n]), new Uint8Array(0));
console.log({ a: { b: { c: { d: 1 } } } }, [[[[1]]]], { a: { b: { c: {} } } }, { a: { b: { c: [] } } });
const cycle = { name: "cycle", list: [] };
cycle.self = cycle;
cycle.list.push(cycle);
console.log(cycle);
console.log(Array.from({ length: 120 }, (_, i) => i));
console.log(Array.from({ length: 7 }, (_, i) => "word".repeat((i % 3) + 1)));
console.log([..."abcdefghijklmnopqrstuvwxyz"]);
console.log({ aaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccccccccc: 3, dddddddddddd: 4 });
console.log([
  { id: 1, name: "first", tags: ["a", "b"] },
  { id: 2, name: "second", tags: [] },
  { id: 3, name: "third", tags: ["c"], nested: { deep: true } },
]);
console.log({ list: Array.from({ length: 30 }, (_, i) => i * 1000), text: "x".repeat(90) });
console.log(["a".repeat(50), "b".repeat(50)]);
console.log([[1, 2, [3, 4]], { a: [1, { b: 2 }] }]);
console.log([1.5, -2, 300, 4], [true, false], ["one", "two", "three", "four", "five", "six", "seven", "eight"]);
console.log([1, 2, 3, 4, 5, 6, 7, 100, 2000, 30000]);
console.log({
  user: { name: "Ann", address: { city: "Paris", geo: { lat: 48.85, lon: 2.35 } } },
  active: true,
  scores: [1, 2, 3],
});
console.log(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`key${i}`, i])));
console.log(
  [
    ["a", 1],
    ["b", 2],
  ],
  [[]],
  [[[]]],
  [{ a: 1 }, { a: 2 }],
);
