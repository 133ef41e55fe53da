// for await over everything it takes, and how it ends.
const log = [];
const later = (value, turns) =>
  turns ? Promise.resolve().then(() => later(value, turns - 1)) : Promise.resolve(value);
for await (const value of [later(1, 3), 2, later(3, 0)]) log.push(value);
async function* numbers(to) {
  try {
    for (let n = 0; n < to; n++) yield later(n, 2);
  } finally {
    log.push("closed");
  }
}
for await (const n of numbers(5)) {
  if (n === 2) break;
  log.push(`n${n}`);
}
const source = {
  async *[Symbol.asyncIterator]() {
    yield* numbers(2);
    yield* ["x", Promise.resolve("y")];
  },
};
for await (const value of source) log.push(value);
const byHand = {
  [Symbol.asyncIterator]: () => {
    let at = 0;
    return {
      next: () => later({ value: at, done: at++ > 1 }, 1),
      return: () => (log.push("return"), Promise.resolve({})),
    };
  },
};
for await (const value of byHand) log.push(`h${value}`);
for await (const value of byHand) {
  log.push(`h${value}`);
  break;
}
try {
  for await (const value of [1, Promise.reject(new Error("rejected"))]) log.push(value);
} catch (error) {
  log.push(error.message);
}
try {
  for await (const _ of 5);
} catch (error) {
  log.push(error.name);
}
console.log(log.join(" "));
log.length = 0;
try {
  for await (const value of numbers(3)) throw new Error(`body ${value}`);
} catch (error) {
  log.push(error.message);
}
console.log(log.join(" "));
const merged = [];
await Promise.all(
  ["a", "b"].map(async name => {
    for await (const n of numbers(3)) merged.push(`${name}${n}`);
  }),
);
console.log(merged.join(" "));
const chunks = async function* (text, size) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
};
const lines = async function* (source) {
  let rest = "";
  for await (const chunk of source) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    yield* parts;
  }
  if (rest) yield rest;
};
const got = [];
for await (const line of lines(chunks("one\ntwo\n\nthree four\nend", 4))) got.push(line);
console.log(JSON.stringify(got));
