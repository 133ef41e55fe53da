// Timers that start timers, while something waits for ever.
// run: --timeout 400ms
const tick = () => setTimeout(tick, 0);
tick();
await new Promise(() => {});
