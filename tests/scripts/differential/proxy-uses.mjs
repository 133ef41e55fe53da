// What proxies are used for: defaults, validation, negative indexes, logging, revoking; and their invariants.
const withDefault = (object, value) =>
  new Proxy(object, { get: (target, key, receiver) => (key in target ? Reflect.get(target, key, receiver) : value) });
console.log(withDefault({ a: 1 }, 0).a, withDefault({}, 0).zzz);
const list = new Proxy([1, 2, 3], {
  get: (target, key, receiver) =>
    Reflect.get(target, typeof key === "string" && /^-\d+$/.test(key) ? target.length + +key : key, receiver),
});
console.log(list[-1], list.length, list.map(x => x * 2).join(), list.slice(-2).join());
const person = new Proxy(
  {},
  {
    set(target, key, value) {
      if (key === "age" && !Number.isInteger(value)) throw new TypeError(`${key} is no integer`);
      return Reflect.set(target, key, value);
    },
    deleteProperty: () => false,
  },
);
person.age = 5;
for (const run of [
  () => {
    person.age = "x";
  },
  () => {
    delete person.age;
  },
]) {
  try {
    run();
  } catch (error) {
    console.log(error.name);
  }
}
const path = (...at) =>
  new Proxy(() => at.join("."), {
    get: (_, key) => path(...at, key),
    apply: (target, self, args) => `${target()}(${args})`,
  });
console.log(path().users.byId(7), path("api").v1.list());
const { proxy, revoke } = Proxy.revocable({ x: 1 }, {});
console.log(proxy.x, (revoke(), typeof proxy));
try {
  proxy.x;
} catch (error) {
  console.log(error.name);
}
const frozen = Object.freeze({ x: 1 });
for (const run of [
  () => new Proxy(frozen, { get: () => 2 }).x,
  () => Object.keys(new Proxy(frozen, { ownKeys: () => [] })),
  () => "x" in new Proxy(frozen, { has: () => false }),
  () => Object.keys(new Proxy({}, { ownKeys: () => ["a", "a"] })),
  () => Object.getPrototypeOf(new Proxy(frozen, { getPrototypeOf: () => Array.prototype })),
  () => new new Proxy(class {}, { construct: () => 1 })(),
  () => Object.isExtensible(new Proxy({}, { isExtensible: () => false })),
  () => new Proxy(frozen, { get: () => 1 }).x,
]) {
  try {
    console.log(String(run()));
  } catch (error) {
    console.log(error.name);
  }
}
const receiver = Object.create(
  new Proxy({}, { get: (_, key, self) => self === receiver && `from ${String(key)}`, has: () => true }),
);
console.log(receiver.anything, "anything" in receiver, Object.keys(receiver).length);
