// A map and a set under many small integers, strings and objects.
const map = new Map();
for (let at = 0; at < 50000; at++) map.set(at % 1000, (map.get(at % 1000) ?? 0) + at);
let sum = 0;
for (const value of map.values()) sum += value;
console.log(map.size, sum);
for (let at = 0; at < 1000; at += 2) map.delete(at);
console.log(map.size, [...map.keys()].slice(0, 5).join(), map.has(2), map.has(3));
const words = new Map();
for (let at = 0; at < 20000; at++) words.set(`w${at % 777}`, at);
console.log(words.size, words.get("w5"), [...words.keys()].at(-1));
const objects = Array.from({ length: 500 }, (_, index) => ({ index }));
const set = new Set([...objects, ...objects]);
console.log(
  set.size,
  [...set].every((object, at) => object.index === at),
  [...set].filter(object => object.index % 100 === 0).length,
);
const negative = new Set([-1, -2, -1, 1.5, 1.5, 2 ** 31, 2 ** 32, -(2 ** 31), 0.1 + 0.2, 0.3]);
console.log([...negative].join());
