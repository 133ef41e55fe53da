// DataView: every width, both byte orders, and bounds.
const view = new DataView(new ArrayBuffer(24), 4, 16);
view.setInt8(0, -1);
view.setUint8(1, 511);
view.setInt16(2, -2);
view.setUint16(4, 0x1234, true);
view.setInt32(6, -3, true);
view.setUint32(10, 0xdeadbeef);
const hex = () => Array.from(new Uint8Array(view.buffer), byte => byte.toString(16).padStart(2, "0")).join("");
console.log(
  hex(),
  view.getInt8(0),
  view.getUint8(0),
  view.getUint16(4),
  view.getUint16(4, true),
  view.getInt32(6),
  view.getInt32(6, true),
  view.getUint32(10).toString(16),
);
view.setFloat32(0, Math.PI);
view.setFloat64(4, Math.E, true);
console.log(hex(), view.getFloat32(0), view.getFloat64(4, true), view.getFloat64(4));
view.setBigInt64(0, -5n);
view.setBigUint64(8, 2n ** 64n - 2n, true);
console.log(hex(), view.getBigInt64(0), view.getBigUint64(0), view.getBigUint64(8, true));
for (const value of [NaN, Infinity, -0, 1e-45, 1.5]) {
  view.setFloat32(0, value);
  console.log(view.getUint32(0).toString(16), Object.is(view.getFloat32(0), -0) ? "-0" : view.getFloat32(0));
}
for (const run of [
  () => view.getInt8(16),
  () => view.setInt16(15, 0),
  () => view.getInt8(-1),
  () => view.setBigInt64(0, 1),
  () => new DataView({}),
  () => new DataView(new ArrayBuffer(1), 2),
  () => view.getUint8(1e10),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
console.log(view.byteLength, view.byteOffset, view.getInt8(), view.getUint8("1"), Object.prototype.toString.call(view));
