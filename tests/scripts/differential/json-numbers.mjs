// How numbers are written to JSON and read from it.
const numbers = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.1 + 0.2,
  1e21,
  1e20,
  123456789012345680000,
  1e-6,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  2 ** 53 + 2,
  1 / 3,
  100,
  1e100,
  -1e-100,
  NaN,
  Infinity,
  -Infinity,
];
for (const number of numbers) console.log(String(number), JSON.stringify(number), JSON.stringify([number]));
for (const text of [
  "0",
  "-0",
  "1e3",
  "1E+3",
  "1.50",
  "123456789123456789",
  "1e400",
  "-1e400",
  "5e-325",
  "0.30000000000000004",
]) {
  const value = JSON.parse(text);
  console.log(text, Object.is(value, -0) ? "minus zero" : value, JSON.stringify(value));
}
for (const text of ["01", "+1", ".5", "1.", "1e", "0x10", "NaN", "Infinity", "1_000", "--1", ""]) {
  try {
    console.log(text, JSON.parse(text));
  } catch (error) {
    console.log(text, error.name, error instanceof SyntaxError);
  }
}
