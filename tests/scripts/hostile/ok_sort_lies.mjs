// Comparators that lie, throw and change what is sorted.
// run: --timeout 20s
// prints: 1000 1000 0 1000
let turn = 0;
const list = () => Array.from({ length: 1000 }, (_, at) => at);
const lies = list().sort(() => (turn++ % 3) - 1);
const grows = list();
grows.sort((a, b) => {
  if (grows.length < 5000) grows.push(1);
  return b - a;
});
const shrinks = list();
shrinks.sort(() => {
  shrinks.length = 0;
  return 1;
});
const typed = Int32Array.from(list()).sort(() => (turn++ % 2 ? NaN : Infinity));
console.log(lies.length, Math.min(grows.length, 1000), 0, typed.length);
