// The order of reactions: then, await, thenables, resolution with promises.
const log = [];
const note = what => () => {
  log.push(what);
};
Promise.resolve().then(note("a1")).then(note("a2")).then(note("a3")).then(note("a4")).then(note("a5"));
(async () => {
  log.push("b0");
  await null;
  log.push("b1");
  await Promise.resolve();
  log.push("b2");
  await { then: resolve => resolve() };
  log.push("b3");
})();
new Promise(resolve => {
  log.push("c0");
  resolve(Promise.resolve());
}).then(note("c1"));
(async () => Promise.resolve())().then(note("d1"));
(async () => {})().then(note("e1"));
Promise.reject(1).catch(note("f1")).finally(note("f2")).then(note("f3"));
queueMicrotask(note("g1"));
Promise.resolve({
  then(resolve) {
    log.push("h0");
    resolve("h");
  },
}).then(note("h1"));
const settled = Promise.resolve("i");
settled.then(note("i1"));
settled.then(note("i2"));
log.push("sync");
await new Promise(resolve => setTimeout(resolve, 5));
console.log(log.join(" "));
log.length = 0;
const p = Promise.resolve(1);
console.log(
  Promise.resolve(p) === p,
  new Promise(r => r(p)) === p,
  await p.then(),
  await p.finally(() => 2),
  await Promise.reject(3).catch(x => x + 1),
);
for (const part of [
  Promise.resolve(1).finally(() => {
    throw 2;
  }),
  Promise.reject(3).finally(() => Promise.reject(4)),
  Promise.reject(5).then(() => 6),
  new Promise((_, no) => {
    no(7);
    throw 8;
  }),
  new Promise(() => {
    throw 9;
  }),
  Promise.resolve().then(() => {
    throw 10;
  }),
])
  await part.catch(reason => log.push(reason));
console.log(log.join());
const self = new Promise(resolve => setTimeout(() => resolve(self), 0));
await self.catch(error => console.log(error.name));
