// Indents and counters without end, and formats made of directives.
// run: --timeout 20s
// ends: done
for (let at = 0; at < 100000; at++) console.group();
console.log("deep");
for (let at = 0; at < 200000; at++) console.groupEnd();
for (let at = 0; at < 10000; at++) {
  console.count(`label ${at}`);
  console.time(`timer ${at}`);
}
console.log("%s".repeat(100000), ..."x".repeat(1000));
console.log("%".repeat(1 << 20), 1);
console.log("done");
