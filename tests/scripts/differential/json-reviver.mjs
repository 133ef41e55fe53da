// The order in which a reviver sees what was parsed, and what it may change.
const text = '{"b":1,"a":[1,{"c":2},null],"10":"ten","2":"two"}';
const seen = [];
const same = JSON.parse(text, function (key, value) {
  seen.push(`${key}:${Array.isArray(this) ? "array" : "object"}:${JSON.stringify(value)}`);
  return value;
});
console.log(seen.join("\n"));
console.log(JSON.stringify(same));
console.log(JSON.stringify(JSON.parse(text, (key, value) => (key === "b" ? undefined : value))));
console.log(JSON.stringify(JSON.parse("[1,2,3]", (key, value) => (key === "1" ? undefined : value))));
console.log(
  JSON.stringify(JSON.parse('{"d":"2020-02-03T04:05:06Z"}', (key, value) => (key === "d" ? new Date(value) : value))),
);
const parsed = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}');
console.log(Object.keys(parsed).join(), parsed.polluted, {}.polluted, Object.hasOwn(parsed, "__proto__"));
console.log(JSON.parse('{"a":1,"a":2}').a, JSON.parse(" \t\n\r[1 , 2]\n").length);
try {
  JSON.parse("[1]", () => {
    throw new RangeError("from the reviver");
  });
} catch (error) {
  console.log(error.name, error.message);
}
