// Values in a result that JSON leaves out, and a prototype that tries to add some.
// result: {"a":null,"list":[null,null,null],"date":"1970-01-01T00:00:00.000Z","lone":"�"}
Object.prototype.toJSON = undefined;
Object.prototype.added = "by the prototype";
export default {
  a: NaN,
  b: undefined,
  c() {},
  d: Symbol("d"),
  list: [undefined, () => 1, Infinity],
  date: new Date(0),
  lone: "\ud800",
  [Symbol("s")]: 1,
};
