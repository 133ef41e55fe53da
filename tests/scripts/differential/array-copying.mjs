// Methods that copy and methods that change in place.
const list = [3, 1, 2];
console.log(
  list.toSorted().join(),
  list.toReversed().join(),
  list.with(-1, 9).join(),
  list.toSpliced(1, 1, "a", "b").join(),
  list.join(),
  list.slice().reverse().join(),
  list.concat(4, [5, [6]]).length,
);
const [a, b] = [
  [1, 2, 3, 4, 5],
  [1, 2, 3, 4, 5],
];
console.log(
  a.splice(1, 2, "x").join(),
  a.join(),
  b.splice(-2).join(),
  b.join(),
  b.splice(1, 0, 7, 8).length,
  b.join(),
  b.splice().length,
  b.splice(undefined).join(),
);
console.log(
  [1, 2, 3, 4, 5].copyWithin(0, 3).join(),
  [1, 2, 3].fill(0, 1).join(),
  Array(3)
    .fill()
    .map((_, i) => i)
    .join(),
  [1, 2, 3].fill(9, -1).join(),
  [].concat([[]]).length,
);
const stack = [];
console.log(
  stack.push(1, 2),
  stack.unshift(0, 5),
  stack.pop(),
  stack.shift(),
  stack.join(),
  [].pop(),
  [].shift(),
  stack.reverse() === stack,
  stack.length,
);
for (const run of [
  () => [1].with(1, 0),
  () => [1].with(-2, 0),
  () => [].toSorted(5),
  () => Array(2 ** 32),
  () => {
    [].length = -1;
  },
  () => [].at(Symbol()),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  0 in [, 1].toSorted(),
  0 in [, 1].toReversed(),
  0 in [, 1].slice(),
  0 in [, 1].with(1, 2),
  0 in [...[, 1]],
  JSON.stringify([, 1].concat([, 2])),
  [1, [2, [3, [4]]]].toString(),
);
const nested = [1, [2, 3]];
const shallow = [...nested];
shallow[1].push(4);
console.log(
  nested[1].length,
  Array.from({ length: 3 }, (_, i) => i * i).join(),
  Array.of(7).length,
  Array.from("añ😀").length,
  Array.from(new Map([[1, 2]])).join(),
  Array.from({ length: 2, 0: "a" }).join(),
);
const long = [];
long[5] = 1;
long.length = 3;
long[1] = "b";
console.log(long.length, JSON.stringify(long), 5 in long, Object.keys(long).join(), delete long[1], 1 in long);
