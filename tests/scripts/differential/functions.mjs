// Functions as values: names, lengths, arguments, defaults, call and bind, recursion.
function f(a, b = 2, ...c) {}
const bound = f.bind(null, 1);
console.log(
  f.name,
  f.length,
  bound.name,
  bound.length,
  (() => {}).length,
  f.bind().bind().name,
  Object.hasOwn(() => {}, "prototype"),
  Object.hasOwn(f, "prototype"),
  typeof f.prototype,
  { m() {} }.m.prototype,
);
(function (a, b) {
  arguments[0] = "changed";
  console.log(a, arguments.length, arguments[2], b, Object.prototype.toString.call(arguments));
  try {
    arguments.callee;
  } catch (error) {
    console.log(error.name);
  }
})(1, undefined, 3);
const order = [];
const d = (x = order.push("x"), y = order.push("y"), { z = order.push("z") } = {}) => order.join();
console.log(d(undefined, 5, {}), d(1, 2, { z: 0 }));
console.log(
  Math.max.apply(null, [1, 9, 3]),
  [].slice.call("abc", 1).join(),
  function () {
    return this;
  }.call(5) === 5,
  typeof function () {
    return this;
  }.call(null),
  function () {
    return [...arguments].length;
  }.apply(null, { length: 3 }),
);
const Y = make => (x => x(x))(x => make((...args) => x(x)(...args)));
console.log(Y(self => n => (n < 2 ? 1 : n * self(n - 1)))(10));
const ackermann = (m, n) => (m === 0 ? n + 1 : n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)));
const hanoi = (n, a, b, c) => (n ? hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a) : 0);
console.log(ackermann(2, 3), hanoi(10, "a", "b", "c"));
const permutations = list =>
  list.length < 2 ? [list] : list.flatMap((one, at) => permutations(list.toSpliced(at, 1)).map(rest => [one, ...rest]));
console.log(
  permutations([1, 2, 3])
    .map(p => p.join(""))
    .join(),
  permutations([..."abcde"]).length,
);
let depth = 0;
const deep = () => {
  depth++;
  deep();
};
try {
  deep();
} catch (error) {
  console.log(error.name, depth > 500);
}
const flatten = value => (Array.isArray(value) ? value.flatMap(flatten) : [value]);
const equal = (a, b) =>
  a === b ||
  (typeof a === "object" &&
    typeof b === "object" &&
    a &&
    b &&
    Object.keys(a).length === Object.keys(b).length &&
    Object.keys(a).every(key => equal(a[key], b[key])));
console.log(
  flatten([1, [2, [3, [[4]]]]]).join(),
  equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
  equal([1], [2]),
  (() => ({}))() instanceof Object,
  (() => {})(),
  (function () {
    return;
  })(),
  void 0,
  ((a, b) => a, 5),
  (1, 2, 3),
);
console.log(
  new Function("a", "b", "return a + b")(2, 3),
  (0, eval)("1 + 2"),
  eval("const inner = 5; inner * 2"),
  typeof inner,
  [1, 2, 3].map(x => {
    x;
  })[0],
  ((...args) => args.length)(...Array(500)),
  Function.prototype.length,
  Function.prototype(),
);
function Person(name) {
  this.name = name;
}
Person.prototype.hi = function () {
  return `hi ${this.name}`;
};
const p = new Person("p");
console.log(p.hi(), p instanceof Person, p.constructor.name, Person.prototype.isPrototypeOf(p), Object.keys(p).join());
