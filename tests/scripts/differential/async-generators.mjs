// Asynchronous generators: queued requests, throw and return, and delegation.
const show = promise =>
  promise.then(
    result => JSON.stringify(result),
    error => `rejected ${error?.message ?? error}`,
  );
async function* steps() {
  try {
    const got = yield 1;
    yield `got ${got}`;
    yield await Promise.resolve("awaited");
    return "end";
  } catch (error) {
    yield `caught ${error.message}`;
  } finally {
    yield "finally";
  }
}
const queued = steps();
console.log(
  (
    await Promise.all(
      [queued.next(), queued.next("v"), queued.next(), queued.next(), queued.next(), queued.next()].map(show),
    )
  ).join(" "),
);
const thrown = steps();
await thrown.next();
console.log((await Promise.all([thrown.throw(new Error("in")), thrown.next(), thrown.next()].map(show))).join(" "));
const returned = steps();
await returned.next();
console.log(
  (await Promise.all([returned.return(Promise.resolve("r")), returned.next(), returned.next()].map(show))).join(" "),
);
console.log(await show(steps().return("early")), await show(steps().throw(new Error("before"))));
async function* rejecting() {
  yield Promise.reject(new Error("yielded rejection"));
  yield "never";
}
const failing = rejecting();
console.log(await show(failing.next()), await show(failing.next()));
async function* delegating() {
  const result = yield* steps();
  yield `result ${result}`;
}
const all = [];
for await (const value of delegating()) all.push(value);
console.log(
  all.join(),
  Object.prototype.toString.call(delegating()),
  delegating()[Symbol.asyncIterator]() instanceof Object,
);
const order = [];
const racing = (async function* () {
  order.push("start");
  yield order.push("first");
  order.push("second");
})();
racing.next().then(() => order.push("then 1"));
racing.next().then(() => order.push("then 2"));
order.push("sync");
await new Promise(resolve => setTimeout(resolve, 1));
console.log(order.join());
