// A spread over an iterator that yields nothing and never ends.
// run: --timeout 400ms
const never = {
  [Symbol.iterator]: () => ({
    next: () => ({
      get done() {
        for (;;);
      },
    }),
  }),
};
Promise.all(never);
