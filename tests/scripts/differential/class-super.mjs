// super in methods, objects, constructors and arrow functions; new.target; null as a base.
class A {
  constructor() {
    this.trace = [`A by ${new.target.name}`];
    this.init?.();
  }
  greet() {
    return "A";
  }
  static make() {
    return new this();
  }
}
class B extends A {
  field = this.trace.push("field of B");
  constructor() {
    const arrow = () => super();
    arrow();
    this.trace.push("B");
  }
  greet() {
    return `B>${super.greet()}`;
  }
  init() {
    this.trace.push("init of B");
  }
}
class C extends B {
  greet() {
    return (() => `C>${super.greet()}`)();
  }
  get greeting() {
    return super.greet();
  }
}
console.log(C.make().trace.join(", "), new C().greet(), new C().greeting);
const base = {
  hello() {
    return `hello from ${this.name}`;
  },
};
const object = {
  __proto__: base,
  name: "object",
  hello() {
    return `${super.hello()}!`;
  },
  async later() {
    return super.hello();
  },
  *each() {
    yield super.hello();
  },
};
console.log(object.hello(), await object.later(), [...object.each()].join());
Object.setPrototypeOf(object, {
  hello() {
    return "replaced";
  },
});
console.log(object.hello());
for (const run of [
  () =>
    new (class extends A {
      constructor() {}
    })(),
  () =>
    new (class extends A {
      constructor() {
        super();
        super();
      }
    })(),
  () => new (class extends null {})(),
  () => class extends 5 {},
  () =>
    new (class extends A {
      constructor() {
        return 1;
      }
    })(),
]) {
  try {
    run();
    console.log("no error");
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  new (class extends A {
    constructor() {
      return { replaced: true };
    }
  })().replaced,
  Object.getPrototypeOf(class extends null {}.prototype),
);
function Old(name) {
  if (!new.target) return new Old(name);
  this.name = name;
}
Old.prototype.hi = function () {
  return `hi ${this.name}`;
};
class New extends Old {
  hi() {
    return `${super.hi()}, new`;
  }
}
console.log(Old("x").hi(), new New("y").hi(), Reflect.construct(Old, ["z"], New).hi());
const mixin = Parent =>
  class extends Parent {
    mixed = true;
  };
console.log(new (mixin(A))().mixed, new (mixin(mixin(Object)))().mixed);
