// A comparator that never comes back.
// run: --timeout 400ms
[3, 1, 2].sort(() => {
  for (;;);
});
