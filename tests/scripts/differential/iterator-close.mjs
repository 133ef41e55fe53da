// What an iterator is told when it is left early, by every construct that takes from it.
const log = [];
const source = name => ({
  at: 0,
  [Symbol.iterator]() {
    return this;
  },
  next() {
    log.push(`${name}.next`);
    return { value: this.at++, done: this.at > 5 };
  },
  return(value) {
    log.push(`${name}.return`);
    return { value };
  },
});
const [x] = source("one");
const [, , ...all] = source("rest");
for (const value of source("break")) if (value === 1) break;
try {
  for (const _ of source("throw")) throw new Error("body");
} catch (error) {
  log.push(error.message);
}
(() => {
  for (const _ of source("function")) return;
})();
new Map([[1, 2]]);
try {
  new Map(source("map"));
} catch (error) {
  log.push(error.name);
}
try {
  Object.fromEntries(source("entries"));
} catch (error) {
  log.push(error.name);
}
try {
  Array.from(source("from"), value => {
    if (value) throw new Error("mapping");
  });
} catch (error) {
  log.push(error.message);
}
try {
  await Promise.all.call({}, source("all"));
} catch (error) {
  log.push(error.name);
}
const [] = source("empty");
console.log(x, all.join(), log.join(" "));
const bad = { [Symbol.iterator]: () => ({ next: () => 1 }) };
for (const run of [
  () => [...bad],
  () => {
    for (const _ of { [Symbol.iterator]: () => 1 });
  },
  () => [...{}],
  () => [...5],
  () => {
    for (const _ of null);
  },
]) {
  try {
    run();
  } catch (error) {
    console.log(error.name);
  }
}
const failing = {
  [Symbol.iterator]: () => ({
    next: () => ({ done: false }),
    return() {
      throw new Error("from return");
    },
  }),
};
try {
  for (const _ of failing) throw new Error("from the body");
} catch (error) {
  console.log(error.message);
}
try {
  for (const _ of failing) break;
} catch (error) {
  console.log(error.message);
}
