// Descriptors, freezing, prototypes, and what the functions of Object answer.
const object = Object.defineProperties(
  {},
  {
    hidden: { value: 1 },
    shown: { value: 2, enumerable: true },
    open: { value: 3, writable: true, enumerable: true, configurable: true },
    computed: {
      get() {
        return this.open * 2;
      },
      configurable: true,
    },
  },
);
console.log(
  JSON.stringify(object),
  object.computed,
  JSON.stringify(Object.getOwnPropertyDescriptors(object)),
  delete object.computed,
  object.propertyIsEnumerable("hidden"),
);
const tryTo = (what, run) => {
  try {
    run();
    console.log(what, "done");
  } catch (error) {
    console.log(what, error.name);
  }
};
tryTo("write", () => {
  object.hidden = 2;
});
tryTo("delete", () => {
  delete object.hidden;
});
tryTo("redefine", () => Object.defineProperty(object, "hidden", { value: 2 }));
tryTo("same", () => Object.defineProperty(object, "hidden", { value: 1 }));
tryTo("both", () => Object.defineProperty({}, "x", { get() {}, value: 1 }));
const frozen = Object.freeze({ inner: { x: 1 }, list: [1] });
frozen.inner.x = 2;
frozen.list.push(2);
tryTo("add", () => {
  frozen.y = 1;
});
tryTo("change", () => {
  frozen.inner = 1;
});
tryTo("sealed add", () => {
  Object.seal({}).x = 1;
});
tryTo("sealed change", () => {
  Object.seal({ x: 1 }).x = 2;
});
tryTo("array", () => Object.freeze([1]).push(2));
tryTo("inextensible", () => {
  Object.preventExtensions([]).push(1);
});
console.log(
  JSON.stringify(frozen),
  Object.isFrozen(frozen),
  Object.isFrozen(frozen.inner),
  Object.isSealed(frozen),
  Object.isFrozen("s"),
  Object.isFrozen({}),
  Object.isExtensible(frozen),
  Object.isFrozen(Object.preventExtensions({})),
);
const base = {
  greet() {
    return `I am ${this.name}`;
  },
};
const derived = Object.create(base, { name: { value: "derived" } });
console.log(
  derived.greet(),
  base.isPrototypeOf(derived),
  Object.getPrototypeOf(derived) === base,
  "greet" in derived,
  Object.hasOwn(derived, "greet"),
  Object.create(null).toString,
  Object.getPrototypeOf(Object.create(null)),
  derived.constructor === Object,
  derived.__proto__ === base,
);
tryTo("cycle", () => Object.setPrototypeOf(base, derived));
tryTo("frozen prototype", () => Object.setPrototypeOf(frozen, base));
tryTo("null key", () => Object.keys(null));
tryTo("assign to null", () => Object.assign(null, {}));
tryTo("create", () => Object.create(5));
tryTo("inherited read-only", () => {
  Object.create(Object.freeze({ x: 1 })).x = 2;
});
console.log(
  [
    1,
    "s",
    null,
    undefined,
    [],
    {},
    () => 1,
    /x/,
    new Date(0),
    new Map(),
    Symbol(),
    1n,
    new (class K {})(),
    new Error("e"),
    JSON,
    Math,
    globalThis === this,
  ]
    .map(value => Object.prototype.toString.call(value))
    .join(" "),
);
console.log(
  Object.is(NaN, NaN),
  Object.is(0, -0),
  Object.assign({ a: 1 }, null, { b: 2 }, "c", [3])[0],
  Object(1) instanceof Number,
  typeof Object(1n),
  new Object("s").length,
  Object.entries({
    get x() {
      return 5;
    },
  }).join(),
  { valueOf: () => 5 } + 1,
  { toString: () => "t" } + 1,
);
