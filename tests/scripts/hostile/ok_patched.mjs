// Built-ins replaced and deleted: printing, calls, timers and the result still work.
// Templates are made with `concat` in this engine, so that one stays.
// server
// prints: printed 1
// prints: called true
// prints: timer
// result: {"list":[1,2]}
import { callTool } from "mcp-host";
const refuse = () => {
  throw new Error("a replaced built-in was used");
};
const holders = [
  Array.prototype,
  Map.prototype,
  Set.prototype,
  WeakMap.prototype,
  String.prototype,
  RegExp.prototype,
  Number.prototype,
  Function.prototype,
  Date.prototype,
];
for (let at = 0; at < 9; at++) {
  const holder = holders[at];
  const keys = Reflect.ownKeys(holder);
  for (let which = 0; which < keys.length; which++) {
    const key = keys[which];
    const { configurable, value } = Object.getOwnPropertyDescriptor(holder, key);
    if (configurable && typeof value === "function" && key !== "constructor" && key !== "concat")
      Object.defineProperty(holder, key, { value: refuse });
  }
}
JSON.stringify = refuse;
JSON.parse = refuse;
Object.keys = refuse;
Array.isArray = refuse;
Array.from = refuse;
Promise.resolve = refuse;
Reflect.apply = refuse;
Math.random = refuse;
globalThis.Error = refuse;
globalThis.Map = refuse;
globalThis.Promise = refuse;
globalThis.Array = refuse;
console.log("printed", 1);
const answer = await callTool("shop", "echo", { message: "hello" });
console.log("called", typeof answer === "object" || typeof answer === "string");
const RealPromise = (async () => {})().constructor;
await new RealPromise(done => setTimeout(done, 1));
console.log("timer");
export default { list: [1, 2] };
