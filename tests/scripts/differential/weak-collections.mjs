// Weak collections and references: what is there without collecting anything.
const key = {},
  other = [];
const map = new WeakMap([[key, 1]]);
map.set(other, 2).set(map, "itself");
console.log(
  map.get(key),
  map.has(other),
  map.get({}),
  map.delete(other),
  map.has(other),
  map.get(map),
  map.get(1),
  map.has("x"),
  map.delete(null),
  String(map),
);
const set = new WeakSet([key]);
console.log(set.has(key), set.add(other) === set, set.delete(key), set.has(key), set.has(5));
const ref = new WeakRef(key);
console.log(
  ref.deref() === key,
  String(ref),
  typeof FinalizationRegistry,
  typeof new FinalizationRegistry(() => {}).register(key, "held"),
);
for (const run of [
  () => map.set(1, 1),
  () => set.add("s"),
  () => new WeakRef(null),
  () => new WeakMap([1]),
  () => WeakMap(),
  () => map.set(Symbol.for("registered"), 1),
  () => new FinalizationRegistry(1),
  () => new FinalizationRegistry(() => {}).register(key, key),
]) {
  try {
    run();
    console.log("no error");
  } catch (error) {
    console.log(error.name);
  }
}
console.log(
  map.size,
  map.forEach,
  map[Symbol.iterator],
  new WeakMap([[map.set(Symbol("s"), 1), 2]]) instanceof WeakMap,
);
const hidden = new WeakMap();
class Secret {
  constructor(value) {
    hidden.set(this, value);
  }
  reveal() {
    return hidden.get(this);
  }
}
console.log(new Secret("s").reveal(), Object.keys(new Secret(1)).length);
