// yield*: values, results, exceptions and early ends go through to the inner one.
const log = [];
function* inner() {
  try {
    log.push(`first ${yield 1}`);
    log.push(`second ${yield 2}`);
    return "result";
  } catch (error) {
    log.push(`caught ${error}`);
    yield "after";
    return "recovered";
  } finally {
    log.push("finally");
  }
}
function* outer() {
  log.push(`returned ${yield* inner()}`);
  yield* [10, 20];
  yield* "xy";
  return "end";
}
const normal = outer();
console.log(
  [normal.next(), normal.next("A"), normal.next("B"), normal.next(), normal.next(), normal.next(), normal.next()]
    .map(r => `${r.value}/${r.done}`)
    .join(" "),
);
const thrown = outer();
thrown.next();
console.log(
  JSON.stringify(thrown.throw("oops")),
  JSON.stringify(thrown.next()),
  JSON.stringify(thrown.return("early")),
  JSON.stringify(thrown.next()),
);
const returned = outer();
returned.next();
console.log(JSON.stringify(returned.return("stop")));
console.log(log.join("; "));
const strange = { [Symbol.iterator]: () => ({ next: () => ({ value: "v", done: false }) }) };
function* over() {
  yield* strange;
}
const without = over();
without.next();
try {
  without.throw(new Error("x"));
} catch (error) {
  console.log(error.name);
}
console.log(JSON.stringify(without.return(5)));
