// Recursion of every kind is an error that the script can catch.
// run: --timeout 20s
// prints: function RangeError
// prints: getter RangeError
// prints: setter RangeError
// prints: proxy RangeError
// prints: toString RangeError
// prints: toJSON RangeError
// prints: constructor RangeError
// prints: spread RangeError
// prints: generator RangeError
// prints: sort RangeError
// prints: replace RangeError
// prints: reviver RangeError
// prints: async RangeError
// prints: tag RangeError
// prints: bound RangeError
// prints: eval RangeError
// prints: reflect RangeError
// prints: species RangeError
// prints: iterator RangeError
// prints: instanceof RangeError
const kinds = {
  function: function f() {
    return f() + 1;
  },
  getter: () => {
    const object = {
      get again() {
        return this.again;
      },
    };
    return object.again;
  },
  setter: () => {
    const object = {
      set again(value) {
        this.again = value;
      },
    };
    object.again = 1;
  },
  proxy: () => {
    const proxy = new Proxy({}, { get: (_, key, self) => self[key] });
    return proxy.x;
  },
  toString: () => {
    const object = {
      toString() {
        return `${this}`;
      },
    };
    return String(object);
  },
  toJSON: () => {
    const object = { toJSON: () => JSON.stringify(object) };
    return JSON.stringify(object);
  },
  constructor: () => {
    class A {
      constructor() {
        new A();
      }
    }
    new A();
  },
  spread: () => {
    const f = (...all) => f(...all);
    f(1, 2, 3);
  },
  generator: () => {
    function* g() {
      yield* g();
    }
    g().next();
  },
  sort: () => {
    const f = () => [2, 1].sort(f);
    f();
  },
  replace: () => {
    const f = () => "a".replace(/a/, f);
    f();
  },
  reviver: () => {
    const f = () => JSON.parse("[1]", f);
    f();
  },
  async: async () => {
    const f = async () => {
      await f();
    };
    await f();
  },
  tag: () => {
    const f = () => f`again`;
    f();
  },
  bound: () => {
    let f = () => f();
    for (let at = 0; at < 10; at++) f = f.bind(null);
    f();
  },
  eval: () => {
    globalThis.again = () => (0, eval)("again()");
    globalThis.again();
  },
  reflect: () => {
    const f = () => Reflect.apply(f, null, []);
    f();
  },
  species: () => {
    class A extends Array {
      static get [Symbol.species]() {
        return new A(1).map(x => x);
      }
    }
    new A(1, 2).map(x => x);
  },
  iterator: () => {
    const object = {
      [Symbol.iterator]() {
        return [...object];
      },
    };
    return [...object];
  },
  instanceof: () => {
    class A {
      static [Symbol.hasInstance](value) {
        return value instanceof A;
      }
    }
    return {} instanceof A;
  },
};
for (const [kind, run] of Object.entries(kinds)) {
  try {
    await run();
    console.log(kind, "ended");
  } catch (error) {
    console.log(kind, error.name);
  }
}
