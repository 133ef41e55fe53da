// Classes that extend what is built in.
class Stack extends Array {
  peek() {
    return this[this.length - 1];
  }
  static get [Symbol.species]() {
    return Array;
  }
}
const stack = Stack.of(1, 2, 3);
console.log(
  stack.peek(),
  stack.length,
  stack.map(x => x) instanceof Stack,
  Array.isArray(stack),
  JSON.stringify(stack),
  stack.concat([4]).constructor.name,
);
class List extends Array {}
console.log(
  List.from([1, 2]).filter(() => true) instanceof List,
  new List(3).length,
  List.from("ab").constructor.name,
  new List(1, 2).toSorted() instanceof List,
);
class HttpError extends Error {
  name = "HttpError";
  constructor(status, options) {
    super(`status ${status}`, options);
    this.status = status;
  }
}
const failure = new HttpError(404, { cause: "missing" });
console.log(
  String(failure),
  failure instanceof Error,
  failure.cause,
  failure.status,
  Object.prototype.toString.call(failure),
  typeof failure.stack,
);
class DefaultMap extends Map {
  constructor(make, entries) {
    super(entries);
    this.make = make;
  }
  get(key) {
    if (!this.has(key)) this.set(key, this.make(key));
    return super.get(key);
  }
}
const counts = new DefaultMap(() => 0, [["x", 5]]);
for (const letter of "hello") counts.set(letter, counts.get(letter) + 1);
console.log([...counts].join(" "), counts.size);
class Later extends Promise {
  static get [Symbol.species]() {
    return Promise;
  }
  after() {
    return this.then(value => value * 2);
  }
}
const later = new Later(resolve => resolve(21));
console.log(later.after() instanceof Later, await later.after(), Later.resolve(1) instanceof Later);
class Bytes extends Uint8Array {
  get hex() {
    return Array.from(this, byte => byte.toString(16).padStart(2, "0")).join("");
  }
}
console.log(new Bytes([1, 171, 255]).hex, new Bytes(4).subarray(1) instanceof Bytes);
class Callable extends Function {
  constructor() {
    super("return 42");
  }
}
console.log(typeof Callable);
class Pattern extends RegExp {
  exec(text) {
    const found = super.exec(text);
    return found && Object.assign(found, { mine: true });
  }
}
console.log(new Pattern("b").exec("abc").mine, "abc".replace(new Pattern("b"), "X"), new Pattern("a").test("b"));
class Tagged {
  get [Symbol.toStringTag]() {
    return "Tagged";
  }
}
console.log(
  String(new Tagged()),
  new (class extends Number {
    double() {
      return this * 2;
    }
  })(4).double(),
  new (class extends String {})("abc").length,
);
