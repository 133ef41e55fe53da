// Finding, testing, reducing, flattening, and grouping by hand.
const list = [5, 12, 8, 130, 44, NaN, 8];
console.log(
  list.find(x => x > 10),
  list.findIndex(x => x > 10),
  list.findLast(x => x < 10),
  list.findLastIndex(x => x > 1000),
  list.indexOf(8),
  list.lastIndexOf(8),
  list.includes(NaN),
  list.indexOf(NaN),
  list.indexOf(8, -1),
  list.at(-2),
  list.includes(8, 3),
);
console.log(
  list.some(Number.isNaN),
  list.every(x => typeof x === "number"),
  [].some(() => true),
  [].every(() => false),
  list.filter(Number.isInteger).reduce((a, b) => a + b),
  [1, 2, 3].reduceRight((a, b) => `${a}${b}`),
  [[1], [2]].reduce((all, one) => [...all, ...one], []).length,
);
console.log(
  JSON.stringify([1, [2, [3, [4, []]]]].flat()),
  JSON.stringify([1, [2, [3, [4]]]].flat(Infinity)),
  [[1, 2], [3]].flatMap(x => x.map(y => y * 2)).join(),
  [1, 2].flatMap(x => [[x]]).length,
  [, [1, , 2]].flat().length,
  [1, 2, 3].flatMap(x => (x % 2 ? [x, x] : [])).join(),
);
const group = (list, key) =>
  list.reduce((groups, item) => {
    (groups[key(item)] ??= []).push(item);
    return groups;
  }, {});
console.log(
  JSON.stringify(group(["one", "two", "three", "four"], word => word.length)),
  JSON.stringify(group([1, 2, 3, 4], n => (n % 2 ? "odd" : "even"))),
);
console.log(
  ["a", "b"].entries().next().value.join(),
  [...["a", "b"].keys()].join(),
  [...[, "x"].entries()].map(String).join("|"),
  [3, 4].map(String).map(parseInt).join(),
  ["1", "2", "3"].map(parseInt).join(),
  [1, 2, 3].map((x, at, all) => x * at + all.length).join(),
);
const visited = [];
[1, , 3].forEach((x, at) => visited.push(at));
const growing = [1, 2];
growing.forEach(x => growing.length < 5 && growing.push(x * 10));
console.log(
  visited.join(),
  growing.join(),
  [1, , 3].map(x => x * 2).length,
  1 in [1, , 3].map(x => x),
  [undefined, , 1].findIndex(x => x === undefined),
  [, 1].some(x => x === undefined),
  [1, 2, 3, 4].filter((x, at, all) => all.indexOf(x) === at).length,
);
console.log(
  Array.prototype.map.call("abc", c => c + c).join(),
  Array.prototype.slice.call({ 0: "x", 1: "y", length: 2 }).join(),
  Array.prototype.includes.call({ length: 1, 0: 5 }, 5),
  Array.prototype.push.call({ length: 0 }, 1),
  Array.prototype.join.call({ length: 3, 1: "m" }, "-"),
  Array.isArray(Array.prototype),
);
for (const run of [
  () => [].reduce((a, b) => a),
  () => [1].map(5),
  () => Array.prototype.map.call(null, x => x),
  () => [].find(),
  () => [1].flat.call(undefined),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  [1, null, undefined, "", [], {}, [null]].join("|"),
  [1, 2].join(undefined),
  [1, 2].join(""),
  [[1, [2]], 3].join(";"),
  [1, 2] + [3],
  [,] + "",
  [1, 2, 3].toString(),
  [1.5, 1e21].toLocaleString === undefined,
);
const matrix = [
  [1, 2, 3],
  [4, 5, 6],
];
console.log(
  JSON.stringify(matrix[0].map((_, column) => matrix.map(row => row[column]))),
  Object.fromEntries([
    ["a", 1],
    ["b", 2],
  ]).b,
  Object.entries([7, 8]).flat().join(),
);
