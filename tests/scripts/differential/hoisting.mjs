// What is known before its line, what is not, and which scope a name belongs to.
console.log(typeof declared, declared(), typeof variable);
function declared() {
  return "function";
}
var variable = 1;
for (const run of [
  () => letBefore,
  () => new ClassBefore(),
  () => typeof constBefore,
  () => {
    let x = x;
  },
  (a = b, b = 1) => a,
  () => {
    switch (1) {
      case 0:
        let s;
      case 1:
        s = 1;
    }
  },
  () => {
    for (let n of [n]);
  },
]) {
  try {
    console.log(String(run()));
  } catch (error) {
    console.log(error.name);
  }
}
let letBefore = 1;
class ClassBefore {}
const constBefore = 2;
let x = "outer";
{
  let x = "inner";
  var leaked = x;
  {
    const x = "innermost";
    leaked += x;
  }
}
console.log(x, leaked, typeof notLeaked);
{
  let notLeaked = 1;
}
const shadow = (x => {
  {
    let x = 2;
  }
  return x;
})(1);
const parameters = (a, { b }, [c] = [3], ...d) => {
  var a;
  return [a, b, c, d.length].join();
};
console.log(shadow, parameters(1, { b: 2 }, undefined, 4, 5), parameters.length, function (a, b = 1, c) {}.length);
if (true) {
  var fromIf = "var";
  const fromIfConst = "const";
}
console.log(fromIf, typeof fromIfConst, typeof globalThis.variable, typeof this);
const f = function named() {
  return typeof named;
};
console.log(
  f(),
  typeof named,
  f.name,
  (() => {}).name,
  { m() {} }.m.name,
  {
    get g() {
      return 1;
    },
  }.g,
  Object.getOwnPropertyDescriptor(
    {
      get g() {
        return 1;
      },
    },
    "g",
  ).get.name,
  class {
    static s() {}
  }.s.name,
  { [`k${1}`]: () => 1 }.k1.name,
  { [Symbol("sym")]: () => 1 }[Object.getOwnPropertySymbols({})[0]]?.name,
);
export let exported = 1;
export { exported as alias };
