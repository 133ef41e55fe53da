// Closures that hold each other.
// run: --memory 48MiB --timeout 20s
let last = () => 0;
for (;;) {
  const before = last;
  last = () => before;
}
