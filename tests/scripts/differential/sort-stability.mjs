// Sorting keeps the order of what compares equal, for short arrays and long ones.
let seed = 42;
const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
for (const length of [0, 1, 2, 9, 10, 11, 50, 512, 513, 5000]) {
  const items = Array.from({ length }, (_, index) => ({ key: next() % 10, index }));
  const sorted = items.toSorted((a, b) => a.key - b.key);
  const stable = sorted.every(
    (item, at) =>
      at === 0 ||
      sorted[at - 1].key < item.key ||
      (sorted[at - 1].key === item.key && sorted[at - 1].index < item.index),
  );
  console.log(
    length,
    stable,
    sorted.length,
    items.some((item, at) => item.index !== at),
  );
}
const typed = Float64Array.from({ length: 1000 }, () => (next() % 1000) / 10);
typed.sort();
console.log(typed.every((value, at) => at === 0 || typed[at - 1] <= value));
console.log(new Float64Array([NaN, 1, -0, 0, -Infinity, Infinity, -1]).sort().join());
console.log(Object.is(new Float64Array([0, -0]).sort()[0], -0));
console.log(new Int8Array([3, -1, 2]).sort((a, b) => b - a).join());
