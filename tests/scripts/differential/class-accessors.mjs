// Getters and setters: in classes and objects, inherited, overridden and only half there.
class Temperature {
  constructor(celsius) {
    this.celsius = celsius;
  }
  get fahrenheit() {
    return (this.celsius * 9) / 5 + 32;
  }
  set fahrenheit(value) {
    this.celsius = ((value - 32) * 5) / 9;
  }
  static get boiling() {
    return new this(100);
  }
  get [`key${1 + 1}`]() {
    return "computed";
  }
}
const today = new Temperature(20);
today.fahrenheit = 212;
console.log(today.celsius, today.fahrenheit, Temperature.boiling.fahrenheit, today.key2, Object.keys(today).join());
class Loud extends Temperature {
  get fahrenheit() {
    return `${super.fahrenheit}!`;
  }
  set celsiusAgain(value) {
    super.fahrenheit = value;
  }
}
const loud = new Loud(0);
loud.celsiusAgain = 212;
console.log(loud.fahrenheit, loud.celsius);
try {
  loud.fahrenheit = 1;
} catch (error) {
  console.log(error.name);
}
const object = {
  log: [],
  get latest() {
    return this.log.at(-1);
  },
  set current(name) {
    this.log.push(name);
  },
};
object.current = "a";
object.current = "b";
console.log(object.latest, object.current, JSON.stringify(object));
const lazy = {
  get value() {
    Object.defineProperty(this, "value", { value: Math.random(), writable: false });
    return this.value;
  },
};
console.log(lazy.value === lazy.value);
console.log(
  JSON.stringify(Object.getOwnPropertyDescriptor(Temperature.prototype, "fahrenheit"), (key, value) =>
    typeof value === "function" ? value.name : value,
  ),
);
const child = Object.create({
  set x(value) {
    this.y = value;
  },
  get x() {
    return "inherited";
  },
});
child.x = 5;
console.log(child.x, child.y, Object.hasOwn(child, "x"));
