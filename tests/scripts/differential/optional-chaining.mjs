// ?. and ?? and the assignments that go with them: what is evaluated, and what is not.
const calls = [];
const note = value => (calls.push(value), value);
const object = {
  a: {
    b: null,
    f() {
      return this === object.a;
    },
    list: [1, 2],
  },
  zero: 0,
  empty: "",
};
console.log(
  object?.a?.b?.c.d.e,
  object.a.f?.(),
  object.missing?.(note("not evaluated")),
  object.a?.["list"]?.[1],
  object.none?.[note("no")],
  object?.["a"].b,
  (object.a?.f)(),
  delete object?.nope?.x,
);
console.log(
  null ?? "default",
  0 ?? "default",
  "" ?? "d",
  undefined ?? null ?? "last",
  object.zero || "or",
  object.zero ?? "nullish",
  (null || undefined) ?? "both",
);
object.zero ??= note("kept?");
object.made ??= note("made");
object.empty ||= "filled";
object.a &&= { replaced: true };
object.none &&= note("never");
console.log(JSON.stringify(object), calls.join());
const getter = {
  count: 0,
  get value() {
    this.count++;
    return null;
  },
  set value(_) {
    this.count += 10;
  },
};
getter.value ??= 1;
console.log(getter.count, getter.value ?? "n", getter.count);
const constant = 1;
constant ||= 2;
for (const run of [
  () => object.a.missing.x,
  () => object.zero?.x.y,
  () => null?.x.y,
  () => object.made?.(),
  () => {
    constant &&= 2;
  },
  () => (object?.nope).x,
]) {
  try {
    console.log(String(run()));
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  [1, 2]?.length,
  "text"?.[1],
  (() => 5)?.(),
  true ? 0.5 : 1,
  typeof object?.a,
  !object?.a,
  -object?.zero,
  object?.a instanceof Object,
  2 ** -1,
  (-2) ** 2,
  2 ** (3 ** 2),
  7 % -3,
  -7 % 3,
);
