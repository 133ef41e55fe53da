// A million timers.
// run: --timeout 20s
for (let at = 0; at < 1000000; at++) setTimeout(() => {}, 1e8);
