// Modules: live bindings, cycles, namespaces, what is imported when it is asked for.
import Shared, { count, increment, "a string name" as named } from "./modules/state.mjs";
import * as state from "./modules/state.mjs";
import { isEven } from "./modules/even.mjs";
import * as index from "./modules/index.mjs";
import { ready } from "./modules/waits.mjs";
console.log(
  count,
  increment(),
  count,
  named,
  state.count,
  index.up(),
  count,
  new Shared().where,
  index.Shared === Shared,
);
console.log(
  isEven(10),
  index.odd.isOdd(7),
  index.odd.seen,
  ready,
  Object.keys(index).join(),
  Object.prototype.toString.call(state),
  Object.isFrozen(state),
  Object.isSealed(state),
  Reflect.getPrototypeOf(state),
);
for (const run of [
  () => {
    state.count = 5;
  },
  () => {
    delete state.count;
  },
  () => {
    count = 1;
  },
  () => state.missing,
  () => Object.defineProperty(state, "x", { value: 1 }),
]) {
  try {
    console.log(String(run()));
  } catch (error) {
    console.log(error.name);
  }
}
const again = await import("./modules/state.mjs");
console.log(
  again === state,
  again.default === Shared,
  again.count,
  (await import("./modules/../modules/index.mjs")) === index,
);
for (let attempt = 0; attempt < 2; attempt++) {
  try {
    await import("./modules/throws.mjs");
  } catch (error) {
    console.log(error.name, error.message);
  }
}
try {
  await import("./modules/nowhere.mjs");
} catch (error) {
  console.log(error instanceof Error);
}
const load = name => import(`./modules/${name}.mjs`).then(module => Object.keys(module).length);
console.log((await Promise.all(["state", "odd", "even"].map(load))).join(), typeof this, typeof import.meta);
