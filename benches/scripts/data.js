// Work on data: a hundred thousand objects are built, filtered, sorted, grouped, written
// as JSON and read again. `run` gives a number that every engine must agree on.
function run() {
  let seed = 42;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const objects = Array.from({ length: 100000 }, (_, id) => ({
    id,
    name: `item ${id % 977}`,
    price: Math.round(random() * 10000) / 100,
    tags: [`t${id % 7}`, `t${id % 11}`],
  }));
  const chosen = objects.filter(({ price, tags }) => price > 20 && tags[0] !== "t3");
  chosen.sort((a, b) => a.price - b.price || a.id - b.id);
  const totals = {};
  for (const { name, price } of chosen) totals[name] = (totals[name] ?? 0) + price;
  const text = JSON.stringify(chosen);
  const again = JSON.parse(text);
  return again.length + text.length + Object.keys(totals).length;
}
