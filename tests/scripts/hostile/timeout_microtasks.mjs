// Microtasks that make microtasks, so that nothing else ever gets its turn.
// run: --timeout 400ms
const again = () => Promise.resolve().then(again);
again();
queueMicrotask(function more() {
  queueMicrotask(more);
});
await new Promise(resolve => setTimeout(resolve, 10));
console.log("never");
