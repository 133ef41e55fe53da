// Everything that can be reached from the global object and from what functions are made
// with: nothing of it is the runtime's inside or the world outside.
// prints: process undefined
// prints: module undefined
// prints: Deno undefined
// prints: Bun undefined
// prints: std undefined
// prints: os undefined
// prints: print undefined
// prints: load undefined
// prints: scriptArgs undefined
// prints: native undefined
// prints: WebAssembly undefined
// prints: Worker undefined
// prints: nothing inside
for (const name of [
  "process",
  "module",
  "Deno",
  "Bun",
  "std",
  "os",
  "print",
  "load",
  "scriptArgs",
  "native",
  "WebAssembly",
  "Worker",
])
  console.log(name, (0, eval)(`typeof ${name}`));
const roots = [
  globalThis,
  (0, eval)("this"),
  (() => {}).constructor("return this")(),
  (async () => {}).constructor("return this"),
  function* () {}.constructor("return this"),
  async function* () {}.constructor("return this"),
  new Function("return this")(),
  Reflect.construct(Function, ["return this"])(),
  await import("mcp-host"),
  import.meta,
];
const seen = new Set();
const queue = [...roots];
const inside = [];
while (queue.length) {
  const value = queue.pop();
  if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) continue;
  seen.add(value);
  if (typeof value.print === "function" && typeof value.monotonic === "function")
    inside.push("the object of native functions");
  if (typeof value === "function" && /^(utf8Encode|setTimer|cancelCall|urlParse)$/.test(value.name))
    inside.push(value.name);
  queue.push(Object.getPrototypeOf(value));
  for (const key of Reflect.ownKeys(value)) {
    const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    queue.push(inner, get, set);
  }
}
console.log(inside.length ? inside.join() : "nothing inside");
