// The end of the script is not the end of its timers' work.
// run: --timeout 400ms
setTimeout(() => {
  for (;;);
}, 5);
await new Promise(resolve => setTimeout(resolve, 20));
