// Map: order, keys of every type, change while iterating.
const map = new Map([
  ["b", 1],
  ["a", 2],
  [1, 3],
  ["1", 4],
  [NaN, 5],
  [-0, 6],
  [null, 7],
  [undefined, 8],
  [true, 9],
  [1n, 10],
]);
console.log(
  [...map.keys()].map(String).join(),
  Object.is([...map.keys()][5], 0),
  map.get(NaN),
  map.get(0),
  map.get("1"),
  map.get(1n),
);
map.set("b", 100).delete("a");
map.set("a", 200);
console.log([...map].map(([key, value]) => `${String(key)}=${value}`).join());
const object = {};
map.set(object, "object");
console.log(map.get(object), map.get({}), map.size, map.has(undefined), map.delete("missing"));
const seen = [];
const growing = new Map([
  [1, "a"],
  [2, "b"],
  [3, "c"],
]);
for (const [key] of growing) {
  seen.push(key);
  if (key === 1) growing.delete(2);
  if (key === 3) growing.set(4, "d").delete(1);
  if (key === 4) growing.set(1, "again");
}
console.log(seen.join(), [...growing.values()].join());
growing.forEach((value, key, self) => {
  if (self.size < 8) self.set(key * 10 + self.size, value);
});
console.log([...growing.keys()].join());
const iterator = growing.entries();
iterator.next();
growing.clear();
growing.set("new", 1);
console.log(JSON.stringify(iterator.next()), JSON.stringify(iterator.next()), growing.size);
console.log(
  new Map(new Map([[1, 2]])).get(1),
  Object.fromEntries(new Map([["k", "v"]])).k,
  map[Symbol.toStringTag],
  Map.prototype.entries === Map.prototype[Symbol.iterator],
);
for (const run of [() => Map(), () => new Map([1]), () => new Map(5), () => Map.prototype.get.call(new Set(), 1)]) {
  try {
    run();
  } catch (error) {
    console.log(error.name);
  }
}
const grouped = new Map();
for (const word of ["apple", "bob", "cat", "alice", "bee"])
  grouped.set(word[0], [...(grouped.get(word[0]) ?? []), word]);
console.log(JSON.stringify([...grouped]));
