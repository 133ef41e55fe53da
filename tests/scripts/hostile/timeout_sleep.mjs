// A sleep that is longer than the run may be.
// run: --timeout 400ms
await new Promise(resolve => setTimeout(resolve, 1e9));
