// Objects with a then of their own.
const log = [];
const odd = {
  get then() {
    log.push("read");
    return (resolve, reject) => {
      log.push("called");
      resolve(1);
      resolve(2);
      reject(3);
      throw 4;
    };
  },
};
console.log(await odd, log.join());
console.log(await { then: resolve => resolve({ then: inner => inner("deep") }) });
for (const bad of [
  {
    then() {
      throw new Error("thrown");
    },
  },
  {
    get then() {
      throw new Error("getter");
    },
  },
  { then: (_, reject) => reject(new Error("rejected")) },
]) {
  try {
    await bad;
  } catch (error) {
    console.log(error.message);
  }
}
console.log(
  typeof (await { then: 5 }),
  (await { then: undefined, x: 1 }).x,
  await Object.assign(() => "f", { then: resolve => resolve("function") }),
);
class Lazy {
  constructor(run) {
    this.run = run;
  }
  then(resolve, reject) {
    return Promise.resolve().then(this.run).then(resolve, reject);
  }
}
console.log(
  await new Lazy(() => 42),
  (await Promise.all([new Lazy(() => 1), new Lazy(() => 2)])).join(),
  await (async () => new Lazy(() => "returned"))(),
);
const original = Promise.prototype.then;
let count = 0;
Promise.prototype.then = function (...handlers) {
  count++;
  return original.apply(this, handlers);
};
await Promise.resolve(1);
await Promise.all([Promise.resolve(1)]);
console.log(count > 0, count);
Promise.prototype.then = original;
