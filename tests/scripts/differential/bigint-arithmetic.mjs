// Whole numbers of any size: the operators and text in every base.
const a = 123456789012345678901234567890n,
  b = -987654321n;
console.log(a + b, a - b, a * b, a / b, a % b, b ** 5n, -a, a / 7n, b / 10n, b % 10n, 5n % -3n, -5n / 2n);
console.log(
  (2n ** 200n).toString(),
  (2n ** 100n).toString(16),
  (-255n).toString(2),
  35n.toString(36),
  BigInt("0xff") + BigInt("0b11") + BigInt("0o7") + BigInt("  12  ") + BigInt(""),
);
console.log(
  0n === -0n,
  Object.is(0n, -0n),
  1n == 1,
  1n === 1,
  2n > 1,
  1 < 2n,
  1n < 1.5,
  10n > "9",
  1n == "1",
  0n == "",
  [3n, 1, 2n].sort().join(),
  2n ** 64n > Number.MAX_VALUE,
);
let factorial = 1n;
for (let n = 1n; n <= 30n; n++) factorial *= n;
console.log(factorial, typeof factorial, Boolean(0n), !1n, 0n || "falsy", `${5n}`, 1n + "x", [1n, 2n].join());
console.log(
  BigInt(2 ** 53) + 1n,
  Number(2n ** 53n + 1n),
  Number(-1n),
  parseInt("12n"),
  BigInt(Number.MAX_SAFE_INTEGER) * 2n,
  Number(10n ** 400n),
  Number(123456789012345678901n),
);
console.log(
  BigInt.asIntN(8, 255n),
  BigInt.asUintN(8, -1n),
  BigInt.asIntN(64, 2n ** 63n),
  BigInt.asUintN(64, -1n),
  BigInt.asIntN(0, 5n),
  BigInt.asIntN(3, 25n),
);
for (const run of [
  () => 1n + 1,
  () => 1n / 0n,
  () => 1n % 0n,
  () => 2n ** -1n,
  () => +1n,
  () => Math.max(1n),
  () => BigInt(1.1),
  () => BigInt("1.0"),
  () => BigInt(null),
  () => BigInt(undefined),
  () => 1n >>> 0n,
  () => new BigInt(1),
  () => JSON.stringify(1n),
  () => BigInt(NaN),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
let n = 5n;
n++;
n **= 2n;
n -= 1n;
n <<= 3n;
console.log(n, n--, --n, BigInt(true), BigInt("-5"), Object(5n) + 1n, 1_000_000n, 0xffn, 0b101n, 0o17n);
