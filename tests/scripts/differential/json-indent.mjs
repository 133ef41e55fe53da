// Indented JSON: the widths, the strings, and what stays on one line.
const value = { name: "n", empty: {}, none: [], list: [1, [2, { three: 3 }], []], deep: { deeper: { deepest: null } } };
for (const indent of [0, 1, 2, 11, "\t", "--", "a very long indent", "", null, true, new Number(3), new String("s")]) {
  console.log(JSON.stringify(indent), JSON.stringify(value, null, indent).length);
}
console.log(JSON.stringify(value, null, 2));
console.log(JSON.stringify(value, null, "\t"));
console.log(JSON.stringify([], null, 2), JSON.stringify({}, null, 2), JSON.stringify([undefined], null, 2));
