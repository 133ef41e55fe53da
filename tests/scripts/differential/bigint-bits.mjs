// Bits of large numbers, negative ones too, and an algorithm or two.
console.log(5n & 3n, 5n | 3n, 5n ^ 3n, ~5n, -5n & 255n, -5n | 1n, -5n ^ 7n, ~-1n, -1n & (2n ** 70n - 1n));
console.log(
  1n << 100n,
  -1n << 70n,
  (2n ** 100n) >> 98n,
  -5n >> 1n,
  -1n >> 1000n,
  1n << -1n,
  5n >> -2n,
  -(2n ** 65n) >> 64n,
);
const power = (base, exponent, modulus) => {
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
};
console.log(power(3n, 1000n, 1000000007n), power(2n, 2n ** 64n, 998244353n));
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
console.log(gcd(2n ** 60n * 81n, 6n ** 30n), power(2n, 2n ** 61n - 2n, 2n ** 61n - 1n) === 1n);
const root = n => {
  let x = n;
  let y = (x + 1n) / 2n;
  while (y < x) {
    x = y;
    y = (x + n / x) / 2n;
  }
  return x;
};
console.log(root(2n * 10n ** 60n));
let hash = 0xcbf29ce484222325n;
for (const byte of new TextEncoder().encode("hash me"))
  hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
console.log(hash.toString(16));
let [x, y] = [0n, 1n];
for (let at = 0; at < 500; at++) [x, y] = [y, x + y];
console.log(x, String(x).length);
