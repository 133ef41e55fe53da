// try, catch and finally: what wins, in which order, and without a binding.
const log = [];
const f = how => {
  try {
    log.push("try");
    if (how === "throw") throw new Error("t");
    if (how === "return") return "from try";
  } catch {
    log.push("catch");
    return "from catch";
  } finally {
    log.push("finally");
    if (how === "override") return "from finally";
  }
  return "after";
};
console.log(f("throw"), f("return"), f("override"), f(), log.join());
const counts = (() => {
  let n = 0;
  const run = () => {
    try {
      return n;
    } finally {
      n++;
    }
  };
  return [run(), run(), n];
})();
console.log(counts.join());
const loops = [];
for (let i = 0; i < 4; i++) {
  try {
    if (i === 1) continue;
    if (i === 3) break;
    loops.push(i);
  } finally {
    loops.push(`f${i}`);
  }
}
console.log(loops.join());
const swallow = () => {
  for (;;) {
    try {
      throw new Error("lost");
    } finally {
      break;
    }
  }
  return "swallowed";
};
console.log(
  swallow(),
  (() => {
    try {
      throw 1;
    } catch (e) {
      try {
        throw e + 1;
      } catch (e) {
        return e;
      } finally {
        log.length = 0;
      }
    }
  })(),
);
try {
  try {
    throw new Error("first");
  } finally {
    throw new Error("second");
  }
} catch (error) {
  console.log(error.message);
}
try {
  throw { code: 7, nested: { list: [1, 2] } };
} catch ({
  code,
  nested: {
    list: [, two],
  },
}) {
  console.log(code, two);
}
const e = "outer";
try {
  throw "inner";
} catch (e) {
  var fromCatch = e;
}
console.log(e, fromCatch);
const order = [];
const deferred = async () => {
  try {
    order.push(1);
    await null;
    order.push(3);
    throw new Error("x");
  } catch {
    order.push(4);
    return "r";
  } finally {
    order.push(5);
    await null;
    order.push(6);
  }
};
const pending = deferred();
order.push(2);
console.log(await pending, order.join());
