// Taking values apart: nested, with defaults, with rests, in parameters and loops.
const {
  a,
  b: { c: [, second = "none", ...others] = [] } = {},
  ...rest
} = { a: 1, b: { c: [1, undefined, 3, 4] }, d: 5, e: 6 };
console.log(a, second, others.join(), JSON.stringify(rest));
const order = [];
const note = value => (order.push(value), value);
const { [note("key")]: x = note("default"), y = note("unused") } = { y: 1 };
console.log(x, y, order.join());
let [p, q] = [1, 2];
[p, q] = [q, p];
const target = { list: [] };
[target.first, target.list[2], ...target.rest] = "abcd";
({ length: target.size, [`${"0"}`]: target.zero } = "hello");
console.log(p, q, JSON.stringify(target));
const area = ({ width = 1, height = width * 2, ...others } = {}, [unit = "cm"] = []) =>
  `${width * height}${unit}${Object.keys(others)}`;
console.log(area(), area({ width: 3 }, ["m"]), area({ height: 5, depth: 1 }), area.length);
for (const [key, { value = "-" }] of Object.entries({ k: { value: 1 }, l: {} })) console.log(key, value);
for (const { length } of ["a", "bb"]) console.log(length);
const { length, [length - 1]: last } = "word";
console.log(length, last);
for (const run of [
  () => {
    const { z } = null;
  },
  () => {
    const [z] = {};
  },
  () => {
    const [[z]] = [null];
  },
  () => {
    const { z } = undefined;
  },
  ({ z } = {}) => z,
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
const [n = "no", m = "no", o = "no"] = [null, undefined, 0];
console.log(n, m, o, (({ [Symbol.iterator]: it }) => typeof it)([]));
const { ...copy } = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } });
console.log(JSON.stringify(copy), JSON.stringify({ ...null, ...[7], ...5 }));
console.log(JSON.stringify({ ..."ab" }));
let v, w;
console.log(({ v, w = v } = { v: 1 }).v, v, w, ([v, w] = new Set([8, 9])).size);
