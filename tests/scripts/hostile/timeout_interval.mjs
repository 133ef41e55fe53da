// An interval that nobody ends, and a wait for something that it never does.
// run: --timeout 400ms
await new Promise(() => setInterval(() => {}, 1));
