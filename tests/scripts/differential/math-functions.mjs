// Math: the exact functions, and the others to the digits that every engine agrees on.
const near = n => (Number.isFinite(n) ? Number(n.toPrecision(12)) : n);
const inputs = [0, -0, 0.5, -0.5, 1, -1, 2, 10, 100.5, -7.25, 1e-10, 1e10, Infinity, -Infinity, NaN];
for (const name of ["abs", "ceil", "floor", "round", "trunc", "sign", "fround", "clz32", "sqrt"])
  console.log(
    name,
    inputs
      .map(n => {
        const r = Math[name](n);
        return Object.is(r, -0) ? "-0" : r;
      })
      .join(),
  );
for (const name of [
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "exp",
  "expm1",
  "log",
  "log1p",
  "log2",
  "log10",
  "cbrt",
])
  console.log(
    name,
    inputs
      .map(n => near(Math[name](n)))
      .map(r => (Object.is(r, -0) ? "-0" : r))
      .join(),
  );
console.log(
  Math.max(),
  Math.min(),
  Math.max(1, NaN),
  Math.max(1, "3", [2]),
  Math.min(...[5, 2, 8]),
  Math.hypot(3, 4),
  Math.hypot(),
  Math.hypot(Infinity, NaN),
  Math.imul(0xffffffff, 5),
  Math.imul(2 ** 31, 2),
  near(Math.atan2(1, -1)),
  Math.atan2(-0, 0) === 0,
  near(Math.pow(2, 0.5)),
  Math.log2(8),
  Math.log10(1000),
  Math.cbrt(27),
  Math.clz32(1),
);
console.log(
  near(Math.PI),
  near(Math.E),
  near(Math.LN2),
  near(Math.LOG10E),
  near(Math.SQRT1_2),
  String(Math),
  Object.keys(Math).length,
);
const random = Array.from({ length: 1000 }, Math.random);
console.log(
  random.every(n => n >= 0 && n < 1),
  new Set(random).size > 990,
);
