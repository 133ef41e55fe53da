// How generators end: return, throw, finally that yields, and before the first step.
function* guarded() {
  try {
    yield 1;
    yield 2;
  } finally {
    yield "cleanup";
  }
}
const one = guarded();
console.log(JSON.stringify([one.next(), one.return("r"), one.next(), one.next()]));
const fresh = guarded();
console.log(JSON.stringify([fresh.return("early"), fresh.next()]));
const failing = guarded();
try {
  failing.throw(new Error("before it began"));
} catch (error) {
  console.log(error.message, JSON.stringify(failing.next()));
}
function* override() {
  try {
    yield 1;
  } finally {
    return "finally wins";
  }
}
const overridden = override();
overridden.next();
console.log(JSON.stringify(overridden.throw(new Error("lost"))));
const events = [];
function* resource() {
  events.push("open");
  try {
    yield* [1, 2, 3];
  } finally {
    events.push("close");
  }
}
for (const value of resource()) if (value === 2) break;
const [first] = resource();
try {
  for (const value of resource()) throw new Error(`at ${value}`);
} catch (error) {
  events.push(error.message);
}
outer: for (const a of resource()) for (const b of resource()) if (a * b === 2) break outer;
console.log(first, events.join(" "));
const endless = (function* () {
  while (true)
    try {
      yield;
    } finally {
      continue;
    }
})();
endless.next();
console.log(JSON.stringify(endless.return(1)));
