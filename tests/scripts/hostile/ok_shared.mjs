// Shared memory and waiting on it: there is nobody to wait for, so nothing waits.
// run: --timeout 20s
// prints: did not wait
try {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  Atomics.wait(cells, 0, 0);
  console.log("waited");
} catch {
  console.log("did not wait");
}
