// Waits for what nothing will ever settle: that is told at once.
// run: --timeout 20s
await new Promise(() => {});
