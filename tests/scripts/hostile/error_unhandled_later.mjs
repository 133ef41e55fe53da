// A rejection in a timer, after which nothing waits.
// says: in a timer
setTimeout(() => {
  throw new Error("in a timer");
}, 1);
await new Promise(resolve => setTimeout(resolve, 30));
