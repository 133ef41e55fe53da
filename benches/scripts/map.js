// Two hundred thousand operations on a map with small whole numbers as keys.
function run() {
  const map = new Map();
  for (let at = 0; at < 100000; at++) map.set(at % 5000, at);
  let sum = 0;
  for (let at = 0; at < 100000; at++) sum += map.get(at % 5000);
  return sum;
}
