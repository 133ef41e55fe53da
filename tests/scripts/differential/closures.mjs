// Closures: in loops, over parameters, as private state, and their this.
const let3 = [],
  var3 = [],
  of3 = [];
for (let i = 0; i < 3; i++) let3.push(() => i);
for (var i = 0; i < 3; i++) var3.push(() => i);
for (const value of "abc") of3.push(() => value);
const each = list => list.map(f => f()).join();
console.log(each(let3), each(var3), each(of3));
const changing = [];
for (let j = 0; j < 3; changing.push(() => j), j++) j += 0;
console.log(each(changing));
const counter = () => {
  let n = 0;
  return {
    up: () => ++n,
    down: () => --n,
    get value() {
      return n;
    },
  };
};
const [a, b] = [counter(), counter()];
a.up();
a.up();
b.down();
console.log(a.value, b.value);
const curry = f =>
  function take(...args) {
    return args.length >= f.length ? f(...args) : (...more) => take(...args, ...more);
  };
console.log(curry((x, y, z) => x + y * z)(1)(2)(3), curry((x, y) => x - y)(5, 3));
const compose =
  (...fs) =>
  x =>
    fs.reduceRight((value, f) => f(value), x);
const memo = f => {
  const known = new Map();
  return n => known.get(n) ?? (known.set(n, f(n)), known.get(n));
};
const fib = memo(n => (n < 2 ? n : fib(n - 1) + fib(n - 2)));
console.log(
  compose(
    x => x + 1,
    x => x * 2,
  )(5),
  fib(80),
);
const holder = {
  name: "holder",
  arrow() {
    return [1].map(() => this.name).join();
  },
  plain() {
    return [1]
      .map(function () {
        return typeof this;
      })
      .join();
  },
  nested: () => typeof this,
};
console.log(holder.arrow(), holder.plain(), holder.nested(), (0, holder.plain)());
const scope = (
  x,
  get = () => x,
  set = value => {
    x = value;
  },
) => {
  var before = get();
  x = 10;
  set(20);
  return [before, x, get()].join();
};
console.log(scope(1));
console.log(
  ((x = y => y, y = 5) => x(y))(),
  (function () {
    return typeof this;
  })(),
  function () {
    return this.x;
  }
    .bind({ x: "bound" })
    .call({ x: "other" }),
);
console.log(
  (function f() {
    try {
      f = 1;
    } catch (error) {
      return error.name;
    }
  })(),
  (() => {
    {
      function inner() {
        return "hoisted";
      }
    }
    return typeof inner;
  })(),
);
