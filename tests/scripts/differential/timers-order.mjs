// Timers and microtasks: which runs first, clearing, intervals and arguments.
const log = [];
setTimeout(() => {
  log.push("t0");
  Promise.resolve().then(() => log.push("t0 micro"));
}, 0);
setTimeout(() => log.push("t0 second"), 0);
setTimeout(() => log.push("t30"), 30);
setTimeout(() => log.push("t10"), 10);
queueMicrotask(() => log.push("micro"));
Promise.resolve().then(() => {
  log.push("then");
  queueMicrotask(() => log.push("nested micro"));
});
clearTimeout(setTimeout(() => log.push("never"), 1));
clearTimeout(undefined);
clearTimeout(123456);
clearInterval(null);
setTimeout((a, b) => log.push(`args ${a}${b}`), 15, 1, 2);
const interval = setInterval(() => {
  if (log.push("tick") && log.filter(what => what === "tick").length === 3) clearInterval(interval);
}, 40);
log.push("sync");
await new Promise(resolve => setTimeout(resolve, 250));
console.log(log.join(", "));
const inner = [];
await new Promise(done =>
  setTimeout(() => {
    inner.push("outer");
    setTimeout(() => {
      inner.push("inner");
      done();
    }, 0);
    queueMicrotask(() => inner.push("between"));
  }, 0),
);
console.log(inner.join());
const before = performance.now();
await new Promise(resolve => setTimeout(resolve, 30));
const took = performance.now() - before;
console.log(
  took >= 28,
  took < 3000,
  typeof performance.now(),
  Math.abs(Date.now() - (performance.timeOrigin + performance.now())) < 1000,
);
try {
  queueMicrotask("text");
} catch (error) {
  console.log(error.name);
}
