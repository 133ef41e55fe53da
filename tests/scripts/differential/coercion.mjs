// Comparing and converting: the table of == and <, and what values become.
const values = [0, -0, 1, "", "0", "1", "a", null, undefined, NaN, true, false, [], [0], [1, 2], {}, 1n, () => 1].map(
  (value, at) => [
    value,
    [
      "0",
      "-0",
      "1",
      "''",
      "'0'",
      "'1'",
      "'a'",
      "null",
      "undefined",
      "NaN",
      "true",
      "false",
      "[]",
      "[0]",
      "[1,2]",
      "{}",
      "1n",
      "fn",
    ][at],
  ],
);
for (const [a, name] of values)
  console.log(
    name.padEnd(9),
    values.map(([b]) => (a == b ? "=" : ".") + (a < b ? "<" : ".") + (a >= b ? "]" : ".")).join(" "),
  );
for (const [value, name] of values)
  console.log(
    name,
    String(value).slice(0, 12),
    typeof value === "bigint" ? Number(value) : Number(value),
    Boolean(value),
    typeof value,
    typeof (value + ""),
    parseInt(value),
    Object.is(value, value),
    [value].includes(value),
    JSON.stringify([value === 1n ? 0 : value]),
  );
const tracked = [];
const spy = {
  valueOf() {
    tracked.push("valueOf");
    return 1;
  },
  toString() {
    tracked.push("toString");
    return "s";
  },
};
console.log(
  spy + 1,
  `${spy}`,
  spy * 2,
  spy > 0,
  spy == 1,
  [spy] + "",
  new Date(spy).getTime(),
  { [spy]: 1 }.s,
  tracked.join(),
);
for (const run of [
  () => ({ valueOf: () => ({}), toString: () => ({}) }) + 1,
  () => Object.create(null) + "",
  () => 1n + 1,
  () => Symbol() + "",
  () => ({ [Symbol.toPrimitive]: 1 }) + "",
  () => ({ [Symbol.toPrimitive]: () => ({}) }) * 1,
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  [..."10"].map(Number).join(),
  +[],
  +{},
  +[5],
  +"  ",
  +new Date(7),
  -"3",
  +"1e2",
  "5" * "2",
  "5" + 2,
  5 + +"2",
  "5" - 2,
  true + true,
  [] + 1,
  [1] * [2],
  null + 1,
  undefined + 1,
  "a" * 1,
  1 + null + "x",
  typeof null,
  typeof undefined,
  typeof NaN,
  typeof [],
  !!"false",
  !!"0",
  !![],
  void "x",
);
