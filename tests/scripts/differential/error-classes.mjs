// The classes of errors, what throws which, and how they turn into text.
for (const Type of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
  const error = new Type("message");
  console.log(
    String(error),
    error instanceof Error,
    error.constructor === Type,
    Object.getPrototypeOf(Type).name,
    Type.length,
    Type("called") instanceof Type,
    Type.prototype.name,
    JSON.stringify(Type.prototype.message),
  );
}
const thrown = run => {
  try {
    run();
    return "nothing";
  } catch (error) {
    return error?.name ?? String(error);
  }
};
console.log(
  [
    () => null.x,
    () => undefined(),
    () => ({}).x.y,
    () => missing,
    () => {
      const c = 1;
      c = 2;
    },
    () => {
      early;
      let early;
    },
    () => new Array(-1),
    () => "x".repeat(-1),
    () => (1).toFixed(101),
    () => decodeURIComponent("%"),
    () => new RegExp("("),
    () => Symbol() + "",
    () => 1n + 1,
    () => [].reduce((a, b) => a),
    () => new (() => {})(),
    () => Object.defineProperty(Object.freeze({}), "x", { value: 1 }),
    () => {
      "use strict";
      Object.freeze([]).push(1);
    },
    () => {
      undeclared = 1;
    },
    () => {
      delete Object.prototype;
    },
    () => JSON.parse("{"),
    () => "a".normalize("x"),
    () => new Date(NaN).toISOString(),
    () => structuredClone(() => 1),
    () => BigInt(1.5),
    () => BigInt("x"),
    () => {
      throw "text";
    },
    () => {
      throw undefined;
    },
    () =>
      (function f() {
        f();
      })(),
    () => Reflect.construct(1),
    () => new Proxy({}, null),
    () => null[Symbol.iterator],
    () => {
      ({}) instanceof 5;
    },
    () => "x" in "y",
  ]
    .map(thrown)
    .join(" "),
);
const custom = Object.assign(new Error("m"), { name: "Custom" });
console.log(
  String(custom),
  `${Object.assign(new Error("m"), { name: "" })}`,
  String(Object.assign(new Error(""), { name: "N" })),
  Error.prototype.toString.call({ name: "a", message: "b" }),
  Error.prototype.toString.call({}),
);
console.log(
  Object.prototype.toString.call(new RangeError()),
  new Error(undefined).hasOwnProperty("message"),
  new Error(5).message === "5",
  new Error({ toString: () => "from an object" }).message,
);
console.log(new Error("x").propertyIsEnumerable("message"), typeof new Error("x").stack);
