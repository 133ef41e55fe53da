// Built-in methods replaced by spies: what the runtime does with its own objects passes
// none of them by.
// server
// prints: nothing inside
import { callTool } from "mcp-host";
const caught = new Set();
const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
const has = Set.prototype.has.call.bind(Set.prototype.has),
  add = Set.prototype.add.call.bind(Set.prototype.add);
const look = value => {
  if (value !== null && (typeof value === "object" || typeof value === "function")) {
    const found = getOwnPropertyDescriptor(value, "callTool") && getOwnPropertyDescriptor(value, "setTimer");
    if (found && !has(caught, value)) add(caught, value);
  }
};
const holders = [
  Array.prototype,
  Map.prototype,
  Set.prototype,
  WeakMap.prototype,
  Promise.prototype,
  Function.prototype,
  Object,
  Reflect,
  JSON,
  String.prototype,
  Promise,
  Array,
];
for (const holder of holders) {
  for (const key of ownKeys(holder)) {
    const { value, configurable } = getOwnPropertyDescriptor(holder, key);
    if (typeof value !== "function" || key === "constructor" || !configurable) continue;
    defineProperty(holder, key, {
      value: function (...all) {
        look(this);
        for (let at = 0; at < all.length; at++) look(all[at]);
        return new.target ? apply(value, this, all) : apply(value, this, all);
      },
      configurable: true,
      writable: true,
    });
  }
}
for (const key of ["print", "callTool", "setTimer", "reason", "native", "then"])
  if (key !== "then")
    defineProperty(Object.prototype, key, {
      set(value) {
        look(this);
        look(value);
      },
      get() {
        look(this);
        return undefined;
      },
      configurable: true,
    });
const timer = setTimeout(() => {}, 1);
clearTimeout(timer);
console.error("spied on", { a: [1, new Map([[1, 2]])] });
try {
  await callTool("shop", "echo", { message: "x" });
} catch {
  look(null);
}
try {
  structuredClone({ a: 1 });
  new URL("https://x/y?z");
  new TextEncoder().encode("x");
  btoa("x");
  crypto.randomUUID();
} catch {
  look(null);
}
console.log(caught.size ? "inside" : "nothing inside");
