// Fields: when they are made, what this is in them, and how they differ from assignment.
const log = [];
class Base {
  a = log.push("a");
  constructor() {
    log.push("Base");
  }
  b = log.push("b");
}
class Derived extends Base {
  c = log.push("c");
  constructor() {
    log.push("before");
    super();
    log.push("after");
  }
  d = (log.push("d"), this.a);
}
console.log(JSON.stringify(new Derived()), log.join());
class Setter {
  set x(value) {
    log.push("setter");
  }
}
class Field extends Setter {
  x = 1;
}
console.log(new Field().x, Object.hasOwn(new Field(), "x"), log.includes("setter"));
class Bound {
  name = "bound";
  arrow = () => this.name;
  method() {
    return this?.name;
  }
}
const { arrow, method } = new Bound();
console.log(arrow(), method());
class Odd {
  "quoted key" = 1;
  42 = 2;
  [Symbol.for("s")] = 3;
  static = 4;
  get = 5;
  async = 6;
  undefined;
  constructor() {
    this.kept = true;
  }
}
console.log(JSON.stringify(new Odd()), "undefined" in new Odd(), new Odd()[Symbol.for("s")]);
const names = new (class {
  f = function () {};
  g = () => {};
  #p = class {};
  p() {
    return this.#p.name;
  }
})();
console.log(names.f.name, names.g.name, names.p());
class Counter {
  static next = 1;
  id = Counter.next++;
}
console.log([new Counter(), new Counter()].map(counter => counter.id).join());
