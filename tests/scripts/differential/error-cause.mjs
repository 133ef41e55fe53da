// Errors with a cause, chains of them, and what else can be a cause.
const load = () => {
  throw new TypeError("no such file");
};
const parse = () => {
  try {
    load();
  } catch (cause) {
    throw new RangeError("cannot parse", { cause });
  }
};
try {
  try {
    parse();
  } catch (cause) {
    throw new Error("cannot start", { cause });
  }
} catch (error) {
  for (let at = error; at; at = at.cause) console.log(at.name, at.message, Object.hasOwn(at, "cause"));
}
console.log(
  new Error("m", { cause: undefined }).hasOwnProperty("cause"),
  "cause" in new Error("m"),
  "cause" in new Error("m", {}),
  new Error("m", "text").cause,
);
console.log(
  new Error("m", { cause: 0 }).cause,
  new Error("m", { cause: null }).cause,
  JSON.stringify(Object.getOwnPropertyDescriptor(new Error("m", { cause: 1 }), "cause")),
);
console.log(
  JSON.stringify(new Error("m", { cause: "c" })),
  Object.keys(new Error("m")).length,
  Object.getOwnPropertyNames(new Error("m")).includes("message"),
  Object.getOwnPropertyNames(new Error()).includes("message"),
);
const asked = [];
new Error("m", {
  get cause() {
    asked.push("read");
    return 1;
  },
  has: 1,
});
console.log(
  asked.length,
  new AggregateError([1], "m", { cause: "why" }).cause,
  new SyntaxError("s", { cause: [1] }).cause[0],
);
