// URLSearchParams: made from everything, order, encoding, iteration.
for (const from of [
  "?a=1&b=2&a=3",
  "a=1&&b&=c&d=",
  "a+b=c%20d%2B",
  { x: 1, y: "ü " },
  [
    ["k", "v"],
    ["k", "w"],
  ],
  new Map([["m", 1]]),
  new URLSearchParams("z=1"),
  "",
  undefined,
  "%zz=%",
  "a=b=c",
  "😀=👍",
])
  console.log(String(new URLSearchParams(from)));
const params = new URLSearchParams("b=2&a=1&b=3");
params.append("c", null);
params.set("b", "new");
params.append("a", "0");
console.log(
  String(params),
  params.get("b"),
  params.get("none"),
  params.getAll("a").join(),
  params.has("c"),
  params.has("a", "0"),
  params.size,
);
params.sort();
params.delete("a", "0");
console.log(
  String(params),
  [...params].join("|"),
  [...params.keys()].join(),
  [...params.values()].join(),
  [...params.entries()].length,
);
const seen = [];
params.forEach((value, key, self) => seen.push(`${key}:${value}:${self === params}`));
console.log(
  seen.join(),
  Object.fromEntries(params).b,
  JSON.stringify(params),
  Object.prototype.toString.call(params),
  new URLSearchParams([["a b", "c&d=e+f~!*()'-._"]]).toString(),
);
for (const run of [
  () => new URLSearchParams([["one"]]),
  () => new URLSearchParams([1]),
  () => params.get(),
  () => params.append("x"),
]) {
  try {
    run();
    console.log("fine");
  } catch (error) {
    console.log(error.name);
  }
}
