// Several errors in one.
const error = new AggregateError(new Set([new Error("a"), "b", null]), "all failed", { cause: "reason" });
console.log(
  error.name,
  error.message,
  error.errors.length,
  error.errors[0].message,
  error.errors.slice(1).join(),
  error.cause,
  error instanceof Error,
  String(error),
);
console.log(
  Object.keys(error).length,
  JSON.stringify(Object.getOwnPropertyDescriptor(new AggregateError([1]), "errors")),
  AggregateError.length,
);
try {
  await Promise.any([Promise.reject(new TypeError("one")), Promise.reject("two")]);
} catch (all) {
  console.log(all.constructor.name, all.errors.map(String).join());
}
try {
  await Promise.any([]);
} catch (none) {
  console.log(none.constructor.name, none.errors.length);
}
try {
  new AggregateError(5);
} catch (failure) {
  console.log(failure.name);
}
console.log(AggregateError("x", "m").errors.join(), Object.hasOwn(new AggregateError([]), "message"));
