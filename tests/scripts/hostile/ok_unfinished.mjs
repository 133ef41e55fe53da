// Ends with everything still open: generators, timers of no use, registries, locks.
// run: --timeout 20s
// prints: end
const held = Array.from({ length: 10000 }, () => {
  const generator = (function* () {
    try {
      yield 1;
    } finally {
      console.log("closed");
    }
  })();
  generator.next();
  return generator;
});
const pending = Array.from({ length: 10000 }, async () => {
  try {
    await new Promise(() => {});
  } finally {
    console.log("settled");
  }
});
const registry = new FinalizationRegistry(() => console.log("collected"));
for (let at = 0; at < 10000; at++) registry.register({}, at);
(async function* () {
  yield held;
})().next();
console.log(pending.length ? "end" : "");
