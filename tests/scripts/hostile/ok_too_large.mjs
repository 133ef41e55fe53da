// Sizes that nothing can have are refused at once, each in its own way.
// run: --memory 64MiB --timeout 20s
// prints: 17 of 17 refused
const attempts = [
  () => "x".repeat(2 ** 53),
  () => "x".repeat(2 ** 31),
  () => "x".padStart(2 ** 40),
  () => new ArrayBuffer(2 ** 53),
  () => new ArrayBuffer(2 ** 31),
  () => new Uint8Array(2 ** 33),
  () => new Float64Array(2 ** 29),
  () => new Array(2 ** 32),
  () => new Array(2 ** 53),
  () => {
    [].length = 2 ** 32;
  },
  () => 2n ** (2n ** 40n),
  () => 1n << (1n << 60n),
  () => new ArrayBuffer(1, { maxByteLength: 2 ** 50 }),
  () => "xy".repeat(2 ** 28).replaceAll("x", "yyyyyyyy"),
  () => {
    let text = "x";
    for (;;) text += text;
  },
  () => BigInt("9".repeat(2 ** 26)),
  () => new Uint8Array({ length: 2 ** 40 }),
];
let refused = 0;
attempts.forEach((attempt, at) => {
  try {
    attempt();
    console.log(`accepted: ${at}`);
  } catch {
    refused++;
  }
});
console.log(`${refused} of ${attempts.length} refused`);
