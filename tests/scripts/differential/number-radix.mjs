// Numbers in every base, whole ones and fractions.
for (const number of [0, 255, -255, 2 ** 31, 2 ** 53 - 1, 1e15, NaN, -Infinity])
  console.log(number, [2, 3, 8, 10, 16, 36].map(base => number.toString(base)).join(" "));
for (const number of [0.5, -3.75, 0.1, 123.456, 1 / 3, 1e-7, 1e21, 2 ** 70])
  console.log(number, [2, 8, 10, 16].map(base => number.toString(base)).join(" "));
for (const [text, base] of [
  ["ff", 16],
  ["0xff"],
  ["0xff", 16],
  ["0b11", 2],
  ["z", 36],
  ["12px"],
  ["  42 "],
  ["-0x1f"],
  ["1e3"],
  ["9", 8],
  ["", 10],
  ["123", 37],
  ["123", 1],
  ["11", 0],
  ["7", NaN],
  ["+5"],
  ["−5"],
  ["1_000"],
  ["9007199254740993"],
  ["0".repeat(30) + "7"],
])
  console.log(text, base, parseInt(text, base));
console.log(0b1010, 0o17, 0xff, 1_000_000, 0.5, 5, 0xdeadbeef, 1e-3, 0.1e2);
