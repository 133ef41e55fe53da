// Prints an object that never lets go.
// run: --timeout 400ms
console.log(
  new Proxy([], {
    get() {
      for (;;);
    },
    ownKeys() {
      for (;;);
    },
    getPrototypeOf() {
      for (;;);
    },
  }),
  {
    [Symbol.toStringTag]: {
      toString() {
        for (;;);
      },
    },
  },
);
for (;;);
