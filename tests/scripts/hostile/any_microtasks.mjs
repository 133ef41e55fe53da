// Each microtask makes two.
// run: --memory 48MiB --timeout 2s
const two = () => {
  queueMicrotask(two);
  queueMicrotask(two);
};
two();
await null;
