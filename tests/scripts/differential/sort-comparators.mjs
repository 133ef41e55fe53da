// Comparators of every kind, by one key, by several, and ones that are wrong.
const people = [
  ["Ann", 30],
  ["bob", 25],
  ["Cid", 30],
  ["dee", 25],
  ["Eve", 41],
].map(([name, age]) => ({ name, age }));
const names = list => list.map(person => person.name).join();
const by =
  (...keys) =>
  (a, b) => {
    for (const key of keys) {
      if (key(a) < key(b)) return -1;
      if (key(a) > key(b)) return 1;
    }
    return 0;
  };
console.log(
  names(people.toSorted(by(p => p.age))),
  names(
    people.toSorted(
      by(
        p => -p.age,
        p => p.name,
      ),
    ),
  ),
);
console.log(names(people.toSorted(by(p => p.name.toLowerCase())).reverse()));
console.log([3, 1, 2].sort(() => 0).join(), [3, 1, 2].sort(() => NaN).join());
console.log([5, 1, 4].sort((a, b) => (a - b) / 1e10).join(), [5, 1, 4].sort((a, b) => String(a - b)).join());
console.log([1n, 3, 2n, 0].sort((a, b) => (a < b ? -1 : 1)).join());
console.log([10, 9, 1].sort(undefined).join());
try {
  [2, 1].sort(null);
} catch (error) {
  console.log(error.name);
}
try {
  [3, 2, 1].sort(() => {
    throw new Error("while comparing");
  });
} catch (error) {
  console.log(error.message);
}
