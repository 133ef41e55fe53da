// The same through a race, a lock and a generator.
// run: --timeout 20s
async function* waits() {
  yield await new Promise(() => {});
}
await Promise.race([new Promise(() => {}), waits().next()]);
