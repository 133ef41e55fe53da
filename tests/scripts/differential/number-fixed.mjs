// toFixed, toExponential and toPrecision, at halves, extremes and odd digits.
const numbers = [
  0,
  -0,
  0.5,
  1.5,
  2.5,
  1.005,
  1.45,
  8.345,
  10.235,
  0.000001,
  1e-7,
  123.456,
  -1.5,
  1e21,
  1e20,
  123456789.987654321,
  0.1,
  5e-324,
  1.7976931348623157e308,
  NaN,
  Infinity,
  -Infinity,
  4.35,
  999.995,
];
for (const number of numbers) {
  console.log(number, [0, 1, 2, 5, 20].map(digits => number.toFixed(digits)).join(" "));
  console.log(number, [1, 2, 3, 7, 21].map(digits => number.toPrecision(digits)).join(" "), number.toPrecision());
  console.log(number, [0, 1, 3, 10].map(digits => number.toExponential(digits)).join(" "), number.toExponential());
}
console.log(
  (1.23).toFixed(100),
  (0.1).toPrecision(100),
  (123.456).toExponential(50),
  (25).toPrecision(1),
  (35).toExponential(0),
  (-1e-10).toFixed(2),
  (1000000000000000128).toFixed(0),
  (1000000000000000128).toString(),
);
for (const run of [
  () => (1).toFixed(-1),
  () => (1).toFixed(101),
  () => (1).toPrecision(0),
  () => (1).toPrecision(101),
  () => (1).toExponential(-1),
  () => Number.prototype.toFixed.call("1"),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
