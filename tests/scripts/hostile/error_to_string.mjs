// Throws an object that cannot be asked for anything.
const refuse = () => {
  throw new Error("refused");
};
throw {
  toString: refuse,
  valueOf: refuse,
  [Symbol.toPrimitive]: refuse,
  get name() {
    return refuse();
  },
  get message() {
    return refuse();
  },
  get stack() {
    return refuse();
  },
  get cause() {
    return refuse();
  },
};
