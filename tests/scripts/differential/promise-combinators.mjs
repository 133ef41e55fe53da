// all, allSettled, race, any: results, orders, rejections, and odd inputs.
const wait = (ms, value, fail) =>
  new Promise((resolve, reject) => setTimeout(() => (fail ? reject(value) : resolve(value)), ms));
console.log(
  JSON.stringify(await Promise.all([wait(20, "slow"), wait(1, "fast"), 3, { then: resolve => resolve("thenable") }])),
);
console.log(
  JSON.stringify(
    await Promise.allSettled([
      wait(10, "late"),
      wait(1, "bad", true),
      Promise.reject(new Error("e")).catch(error => error.message),
      4,
    ]),
  ),
);
console.log(
  await Promise.race([wait(30, "slow"), wait(1, "fast")]),
  await Promise.race([wait(30, "slow"), wait(1, "failed first", true)]).catch(reason => reason),
  await Promise.race(["now", wait(1, "later")]),
);
console.log(
  await Promise.any([wait(1, "no", true), wait(20, "yes")]),
  await Promise.any([Promise.reject(1), Promise.reject(2)]).catch(error => error.errors.join()),
);
console.log(
  (await Promise.all([])).length,
  (await Promise.allSettled(new Set())).length,
  await Promise.all("ab").then(all => all.join()),
  await Promise.all(5).catch(error => error.name),
  await Promise.all().catch(error => error.name),
);
const started = [];
const limit = async (count, jobs) => {
  const results = [];
  let at = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (at < jobs.length) {
        const mine = at++;
        results[mine] = await jobs[mine]();
      }
    }),
  );
  return results;
};
console.log(
  (
    await limit(
      2,
      [5, 1, 3, 2].map((ms, index) => async () => {
        started.push(index);
        return wait(ms * 4, index * 10);
      }),
    )
  ).join(),
  started.join(),
);
const timeout = (promise, ms) => Promise.race([promise, wait(ms, new Error("timed out"), true)]);
console.log(await timeout(wait(100, "x"), 5).catch(error => error.message), await timeout(wait(1, "in time"), 200));
const retry = async (run, times) => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      if (attempt === times) throw error;
    }
  }
};
console.log(
  await retry(async attempt => {
    if (attempt < 3) throw new Error("again");
    return `after ${attempt}`;
  }, 5),
  await retry(async () => {
    throw new Error("for ever");
  }, 2).catch(error => error.message),
);
