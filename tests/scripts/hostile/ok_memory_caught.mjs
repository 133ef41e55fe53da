// A script that hits the bound, lets go, and goes on.
// run: --memory 64MiB --timeout 20s
// prints: caught
// prints: 100000
let all = [];
try {
  for (;;) all.push(new Uint8Array(1 << 20));
} catch {
  all = null;
  console.log("caught");
}
console.log(Array.from({ length: 100000 }, (_, at) => ({ at })).length);
