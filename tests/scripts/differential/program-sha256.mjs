// SHA-256 and CRC-32 by hand: shifts, unsigned numbers and typed arrays.
const K = new Uint32Array(64),
  H = new Uint32Array(8);
{
  let found = 0;
  const fraction = n => Math.floor((n - Math.floor(n)) * 2 ** 32);
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++)
      if (n % d === 0) {
        prime = false;
        break;
      }
    if (prime) {
      if (found < 8) H[found] = fraction(Math.sqrt(n));
      K[found++] = fraction(Math.cbrt(n));
    }
  }
}
const sha256 = text => {
  const data = new TextEncoder().encode(text),
    length = (((data.length + 8) >> 6) + 1) << 6,
    bytes = new Uint8Array(length),
    view = new DataView(bytes.buffer),
    h = H.slice(),
    w = new Uint32Array(64);
  bytes.set(data);
  bytes[data.length] = 0x80;
  view.setBigUint64(length - 8, BigInt(data.length) * 8n);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < length; block += 64) {
    for (let at = 0; at < 64; at++)
      w[at] =
        at < 16
          ? view.getUint32(block + at * 4)
          : w[at - 16] +
            (turn(w[at - 15], 7) ^ turn(w[at - 15], 18) ^ (w[at - 15] >>> 3)) +
            w[at - 7] +
            (turn(w[at - 2], 17) ^ turn(w[at - 2], 19) ^ (w[at - 2] >>> 10));
    let [a, b, c, d, e, f, g, i] = h;
    for (let at = 0; at < 64; at++) {
      const one = (i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[at] + w[at]) | 0,
        two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      i = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, i].forEach((value, at) => {
      h[at] += value;
    });
  }
  return Array.from(h, word => word.toString(16).padStart(8, "0")).join("");
};
for (const text of [
  "",
  "abc",
  "é😀",
  "a".repeat(55),
  "a".repeat(56),
  "a".repeat(64),
  "The quick brown fox jumps over the lazy dog".repeat(50),
])
  console.log(text.length, sha256(text));
const table = Int32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});
console.log(
  (
    ~new TextEncoder().encode("123456789").reduce((crc, byte) => (crc >>> 8) ^ table[(crc ^ byte) & 255], -1) >>> 0
  ).toString(16),
);
const random = (a => () => {
  a |= 0;
  a = (a + 0x6d2b79f5) | 0;
  let t = Math.imul(a ^ (a >>> 15), 1 | a);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
})(7);
console.log(Array.from({ length: 5 }, random).join());
