// The order of properties, in every way of asking for them.
const object = {
  z: 1,
  10: "ten",
  a: 2,
  2: "two",
  [Symbol("s")]: 3,
  "-1": 4,
  "01": 5,
  1.5: 6,
  4294967295: 7,
  4294967294: 8,
};
object.b = 9;
delete object.a;
object.a = 10;
console.log(
  Object.keys(object).join(),
  Reflect.ownKeys(object).map(String).join(),
  JSON.stringify(object),
  Object.entries(object).flat().join(),
  Object.values(object).join(),
);
const all = [];
for (const key in Object.create(
  { inherited: 1, z: 2, 0: 3 },
  { own: { value: 1, enumerable: true }, hidden: { value: 2 }, z: { value: 3, enumerable: true } },
))
  all.push(key);
console.log(
  all.join(),
  Object.getOwnPropertyNames("ab").join(),
  Object.getOwnPropertyNames([1, 2]).join(),
  Object.keys({ ...object, z: 0 }).join(),
  Object.keys(Object.assign({ q: 1 }, object)).at(-1),
);
const during = { a: 1, b: 2, c: 3 };
const seen = [];
for (const key in during) {
  seen.push(key);
  delete during.b;
  during.d = 4;
}
console.log(
  seen.join(),
  Object.getOwnPropertyNames(
    class {
      static b() {}
      static a = 1;
      static 1() {}
    },
  ).join(),
  Object.getOwnPropertyNames(function f(a) {})
    .sort()
    .join(),
  Object.keys(
    Object.fromEntries([
      ["b", 1],
      ["1", 2],
      ["a", 3],
    ]),
  ).join(),
);
console.log(
  JSON.stringify(
    Object.fromEntries(Object.entries({ x: 1, y: 2 }).map(([key, value]) => [key.toUpperCase(), value * 2])),
  ),
  Object.entries("hi").join("|"),
  Object.keys([, 1]).join(),
  Object.values("ab").join(),
);
for (const key in "ab") console.log(key, typeof key);
for (const key in null) console.log("never");
for (const key in [7, 8]) console.log(key);
