// What cannot be written or read, by the class of the error.
const attempt = (what, run) => {
  try {
    console.log(what, JSON.stringify(run()));
  } catch (error) {
    console.log(what, error.name);
  }
};
const cycle = { a: { b: [] } };
cycle.a.b.push(cycle);
attempt("cycle", () => JSON.stringify(cycle));
attempt("bigint", () => JSON.stringify({ n: 1n }));
attempt("throwing getter", () =>
  JSON.stringify({
    get x() {
      throw new EvalError("no");
    },
  }),
);
attempt("throwing toJSON", () =>
  JSON.stringify({
    toJSON() {
      throw new URIError("no");
    },
  }),
);
const shared = { x: 1 };
attempt("shared, no cycle", () => JSON.stringify([shared, shared]));
for (const text of [
  "{",
  "[1,]",
  "{'a':1}",
  "{a:1}",
  "[1 2]",
  "nul",
  "undefined",
  "{}x",
  "[",
  "]",
  '{"a"}',
  '{"a":}',
  "/* */1",
  '"a""b"',
]) {
  attempt(text, () => JSON.parse(text));
}
BigInt.prototype.toJSON = function () {
  return `${this}n`;
};
attempt("bigint with toJSON", () => JSON.stringify({ n: 12n }));
