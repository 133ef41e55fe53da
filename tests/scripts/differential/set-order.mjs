// Set: order, equality, change while iterating, and the usual set operations by hand.
const set = new Set([3, 1, 3, 2, 1, NaN, NaN, 0, -0, "1"]);
console.log([...set].join(), set.size, set.add(3) === set, set.has(-0), set.delete(1), set.delete(1));
set.add(1);
console.log([...set].join(), [...set.entries()].map(pair => pair.join(":")).join(), set.keys === set.values);
const visited = [];
const queue = new Set([1]);
for (const value of queue) {
  visited.push(value);
  if (value < 50) queue.add(value * 2).add(value * 3);
}
console.log(visited.join());
const [a, b] = [new Set([1, 2, 3, 4]), new Set([3, 4, 5])];
console.log(
  [...a].filter(x => b.has(x)).join(),
  [...new Set([...a, ...b])].join(),
  [...a].filter(x => !b.has(x)).join(),
);
console.log(
  [...new Set("mississippi")].join(""),
  new Set("").size,
  new Set(null).size,
  Array.from(new Set([[1], [1]])).length,
);
const again = new Set([1, 2]);
const times = [];
again.forEach((value, key, self) => {
  times.push(value === key);
  if (times.length < 4) {
    self.delete(value);
    self.add(value);
  }
});
console.log(times.length, [...again].join());
class Unique extends Set {
  add(value) {
    return super.add(String(value).toLowerCase());
  }
}
console.log([...new Unique(["A", "a", "B"])].join(), Object.prototype.toString.call(set));
