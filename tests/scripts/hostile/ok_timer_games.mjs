// Timers with delays and handlers that make no sense.
// run: --timeout 20s
// ends: done
let fired = 0;
for (const delay of [NaN, -1, -Infinity, undefined, null, "5", "x", {}, [], 0.5, -0, true])
  setTimeout(() => {
    fired++;
  }, delay);
for (const handler of [undefined, null, 5, "console.log('evaluated')", {}, Symbol.iterator]) {
  try {
    setTimeout(handler, 0);
  } catch {
    fired += 0;
  }
}
for (const id of [NaN, -1, "x", {}, null, undefined, 2 ** 53, Symbol.iterator]) {
  try {
    clearTimeout(id);
    clearInterval(id);
  } catch {
    fired += 0;
  }
}
const self = setInterval(() => {
  clearInterval(self);
  clearInterval(self);
  clearTimeout(self);
  fired++;
}, 1);
await new Promise(resolve => setTimeout(resolve, 50));
console.log(fired);
console.log("done");
