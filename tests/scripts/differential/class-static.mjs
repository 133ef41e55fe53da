// Static members: blocks, their order, inheritance, and names that are computed.
const order = [];
const note = what => (order.push(what), what);
class Base {
  static [note("computed a")] = note("value a");
  static {
    note("block 1");
    this.fromBlock = this.name;
  }
  [note("computed b")] = note("instance b");
  static method() {
    return `static of ${this.name}`;
  }
  static [note("computed c")] = note("value c");
  static {
    try {
      throw 1;
    } catch {
      note("caught");
    } finally {
      note("finally");
    }
  }
}
note("defined");
new Base();
console.log(order.join(" > "));
class Derived extends Base {
  static method() {
    return `${super.method()} through super`;
  }
}
console.log(
  Base.method(),
  Derived.method(),
  Derived.fromBlock,
  Object.hasOwn(Derived, "fromBlock"),
  Object.getPrototypeOf(Derived) === Base,
);
class Registry {
  static #items = new Map();
  static add(name) {
    return ((this.#items ?? Registry.#items).set(name, this.#items.size), this);
  }
  static list() {
    return [...Registry.#items.keys()].join();
  }
}
console.log(Registry.add("a").add("b").list());
console.log(
  class {
    static name = "own name";
  }.name,
  class Named {}.name,
  class {}.name === "",
  new (class {
    static x = 1;
    y = 2;
  })().y,
);
console.log(
  typeof Base,
  Base.prototype.constructor === Base,
  Object.getOwnPropertyNames(
    class {
      static a() {}
      b() {}
    },
  ).join(),
  class {
    constructor(a, b) {}
  }.length,
);
try {
  Base();
} catch (error) {
  console.log(error.name);
}
