// Generators: values in and out, laziness, and iteration of every kind over them.
function* counter(from) {
  let got = yield from;
  while (true) got = yield `${(from += 1)} got ${got}`;
}
const steps = counter(1);
console.log(JSON.stringify(steps.next("ignored")), JSON.stringify(steps.next("a")), JSON.stringify(steps.next()));
function* naturals() {
  for (let n = 0; ; n++) yield n;
}
function* take(count, from) {
  for (const value of from) {
    if (count-- <= 0) return;
    yield value;
  }
}
function* map(from, change) {
  for (const value of from) yield change(value);
}
console.log(
  [
    ...take(
      5,
      map(naturals(), n => n * n),
    ),
  ].join(),
  Math.max(...take(4, naturals())),
  Array.from(take(3, naturals()), n => -n).join(),
);
const [a, , b = "default", ...rest] = take(6, naturals());
console.log(a, b, rest.join());
const fibonacci = {
  *[Symbol.iterator]() {
    let [x, y] = [0, 1];
    while (x < 100) {
      yield x;
      [x, y] = [y, x + y];
    }
  },
};
console.log([...fibonacci].join(), new Set(fibonacci).size, Object.fromEntries(map(fibonacci, n => [n, n % 2]))[55]);
const Type = Object.getPrototypeOf(function* () {}).constructor;
console.log(steps[Symbol.toStringTag], steps[Symbol.iterator]() === steps, Type.name, typeof steps.next);
const empty = (function* () {})();
console.log(JSON.stringify(empty.next()), JSON.stringify(empty.next(1)));
const running = (function* () {
  try {
    running.next();
  } catch (error) {
    yield error.name;
  }
})();
console.log(running.next().value);
try {
  new (function* () {})();
} catch (error) {
  console.log(error.name);
}
class Tree {
  constructor(value, left, right) {
    Object.assign(this, { value, left, right });
  }
  *[Symbol.iterator]() {
    if (this.left) yield* this.left;
    yield this.value;
    if (this.right) yield* this.right;
  }
}
console.log([...new Tree(4, new Tree(2, new Tree(1), new Tree(3)), new Tree(5))].join());
