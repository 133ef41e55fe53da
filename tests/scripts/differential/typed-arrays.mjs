// Typed arrays: making them, views on one buffer, methods, and bounds.
const buffer = new ArrayBuffer(16);
const bytes = new Uint8Array(buffer);
const words = new Uint16Array(buffer, 4, 3);
words.set([1, 0x0203, 65536 + 5]);
console.log(
  bytes.join(),
  words.join(),
  words.byteOffset,
  words.byteLength,
  words.length,
  bytes.buffer === words.buffer,
);
console.log(
  new Int16Array([1, 2, 3]).map(x => x * 20000).join(),
  Uint8Array.from("123", Number).join(),
  Uint8Array.of(1, 256, -1, 1.9).join(),
);
bytes.fill(7, 2, -10);
bytes.copyWithin(0, 2, 4);
console.log(
  bytes.join(),
  bytes.subarray(1, 3).join(),
  bytes.slice(-2).join(),
  bytes.indexOf(7),
  bytes.includes(9),
  bytes.lastIndexOf(0),
);
const sub = bytes.subarray(0, 2);
sub[0] = 99;
const copy = bytes.slice(0, 2);
copy[1] = 98;
console.log(
  bytes[0],
  bytes[1],
  sub.at(-1),
  bytes[100],
  "100" in bytes,
  bytes["-0"],
  Object.keys(new Uint8Array(2)).join(),
);
bytes[100] = 1;
bytes.x = "kept";
console.log(
  bytes.length,
  bytes.x,
  Array.isArray(bytes),
  ArrayBuffer.isView(bytes),
  Object.prototype.toString.call(bytes),
);
console.log(
  [...new Float32Array([0.1, 1 / 3, 1e40, NaN])].join(),
  [...new Uint8ClampedArray([-5, 300, 1.5, 2.5, NaN])].join(),
);
console.log(
  new BigInt64Array([2n ** 63n, -1n]).join(),
  new BigUint64Array([-1n])[0],
  new Int32Array([2 ** 31, -(2 ** 31) - 1, "7", null, undefined]).join(),
);
console.log(
  new Uint8Array([5, 1, 4]).sort().toReversed().join(),
  new Uint8Array([3, 1, 2])
    .toSorted((a, b) => b - a)
    .with(0, 9)
    .join(),
  new Int8Array([1, 2, 3]).findLast(x => x < 3),
);
console.log(
  new Uint8Array(new Set([1, 2])).length,
  new Uint8Array({ length: 2, 0: 5 }).join(),
  new Uint8Array(new Float64Array([1.7, -1])).join(),
);
for (const run of [
  () => new Uint16Array(buffer, 1),
  () => new Uint16Array(new ArrayBuffer(3)),
  () => new Uint8Array(-1),
  () => new BigInt64Array([1]),
  () => Uint8Array(1),
  () => new Uint8Array(2).set([1, 2, 3]),
  () => new ArrayBuffer(8, { maxByteLength: 4 }),
  () => new Uint8Array(2).with(2, 1),
]) {
  try {
    console.log(run().length);
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  Object.entries(new Uint8Array([8, 9])).join("|"),
  JSON.stringify(new Uint8Array([1, 2])),
  new Uint8Array([1, 2, 3]).reduce((a, b) => a + b),
  buffer.slice(4, 6).byteLength,
);
const resizable = new ArrayBuffer(4, { maxByteLength: 8 });
const view = new Uint8Array(resizable);
resizable.resize(8);
console.log(view.length, resizable.resizable, resizable.maxByteLength, (resizable.resize(2), view.length));
