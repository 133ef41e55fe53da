// Prints 256 MiB: what is over the bound is counted and dropped.
// run: --timeout 30s
const line = "x".repeat((1 << 20) - 1);
for (let at = 0; at < 256; at++) console.log(line);
