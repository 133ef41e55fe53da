// Throws a proxy whose every trap throws.
const traps = new Proxy(
  {},
  {
    get: (_, trap) => () => {
      throw new Error(`the trap ${trap}`);
    },
  },
);
throw new Proxy({}, traps);
