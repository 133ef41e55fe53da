// Every trap, in the order in which operations spring them.
const log = [];
const handler = new Proxy(
  {},
  {
    get:
      (_, trap) =>
      (...args) => {
        log.push(`${trap}${typeof args[1] === "string" ? `:${args[1]}` : ""}`);
        return Reflect[trap](...args);
      },
  },
);
const target = Object.assign(
  function named(x) {
    return x;
  },
  { a: 1, b: 2 },
);
const proxy = new Proxy(target, handler);
const step = (what, run) => {
  log.length = 0;
  let result;
  try {
    result = run();
  } catch (error) {
    result = error.name;
  }
  console.log(
    what,
    typeof result === "object" || typeof result === "function" ? typeof result : String(result),
    "|",
    log.join(" "),
  );
};
step("get", () => proxy.a);
step("set", () => (proxy.c = 3));
step("has", () => "a" in proxy);
step("delete", () => delete proxy.c);
step("call", () => proxy(5));
step("new", () => new proxy());
step("keys", () => Object.keys(proxy).join());
step("entries", () => Object.entries(proxy).join());
step("spread", () => JSON.stringify({ ...proxy }));
step("define", () => Object.defineProperty(proxy, "d", { value: 1, configurable: true }) === proxy);
step("descriptor", () => Object.getOwnPropertyDescriptor(proxy, "a").value);
step("prototype", () => Object.getPrototypeOf(proxy) === Function.prototype);
step("set prototype", () => Object.setPrototypeOf(proxy, Function.prototype) === proxy);
step("extensible", () => Object.isExtensible(proxy));
step("own", () => Object.hasOwn(proxy, "a"));
step("increment", () => proxy.a++);
step("assign", () => Object.assign(proxy, { b: 9 }).b);
step("freeze", () => Object.isFrozen(proxy));
step("instanceof", () => proxy instanceof Function);
step("text", () => `${Object.prototype.toString.call(proxy)}`);
step("json", () => JSON.stringify(new Proxy({ x: 1 }, handler)));
step("array", () => Array.isArray(new Proxy([], handler)));
step("concat", () => [].concat(new Proxy([1, 2], handler)).join());
step("destructure", () => {
  const { a, ...rest } = proxy;
  return Object.keys(rest).join();
});
