// More random bytes than there are, and clocks that go on.
// run: --timeout 20s
// ends: done
for (let at = 0; at < 200; at++) crypto.getRandomValues(new Uint8Array(65536));
try {
  crypto.getRandomValues(new Float64Array(1));
} catch (error) {
  console.log(error.name);
}
const before = performance.now();
for (let at = 0; at < 100000; at++) if (performance.now() < before) console.log("back in time");
console.log(new Set(Array.from({ length: 1000 }, () => crypto.randomUUID())).size);
console.log("done");
