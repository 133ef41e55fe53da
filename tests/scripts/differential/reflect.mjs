// The functions of Reflect, and what they answer where others throw.
const frozen = Object.freeze({ x: 1 });
console.log(
  Reflect.set(frozen, "x", 2),
  Reflect.defineProperty(frozen, "y", { value: 1 }),
  Reflect.deleteProperty(frozen, "x"),
  Reflect.setPrototypeOf(frozen, null),
  Reflect.preventExtensions({}),
  Reflect.has(frozen, "toString"),
);
console.log(
  Reflect.ownKeys({ b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1, "-1": 1, "01": 1, 4294967295: 1, 4294967294: 1 })
    .map(String)
    .join(),
);
const object = {
  get me() {
    return this.name;
  },
  set me(value) {
    this.name = value;
  },
  name: "object",
};
const other = { name: "other" };
console.log(Reflect.get(object, "me", other), Reflect.set(object, "me", "changed", other), other.name, object.name);
console.log(
  Reflect.apply(Math.max, null, [1, 3, 2]),
  Reflect.apply(String.prototype.slice, "hello", { length: 2, 0: 1, 1: 3 }),
  Reflect.construct(Date, [0]).getTime(),
  Reflect.construct(
    function () {
      return new.target;
    },
    [],
    Map,
  ) === Map,
);
console.log(
  JSON.stringify(
    Reflect.getOwnPropertyDescriptor(
      {
        get x() {
          return 1;
        },
      },
      "x",
    ),
  ),
  Reflect.getOwnPropertyDescriptor({}, "x"),
  Reflect.isExtensible(Object.seal({})),
  Reflect[Symbol.toStringTag],
);
for (const run of [
  () => Reflect.ownKeys(1),
  () => Reflect.get("s", "length"),
  () => Reflect.construct(() => {}, []),
  () => Reflect.apply(1),
  () => Reflect.setPrototypeOf({}, 1),
  () => new Reflect(),
]) {
  try {
    run();
  } catch (error) {
    console.log(error.name);
  }
}
const list = [];
console.log(
  Reflect.set(list, "length", 3),
  list.length,
  Reflect.set(list, 5, "x"),
  list.length,
  Reflect.set({}, "a", 1, 5),
);
