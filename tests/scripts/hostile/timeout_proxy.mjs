// What is thrown is a proxy whose traps never return.
// run: --timeout 400ms
throw new Proxy(
  {},
  new Proxy(
    {},
    {
      get() {
        for (;;);
      },
    },
  ),
);
