// Errors across await: which are caught where.
const fail = async what => {
  throw new Error(what);
};
const log = [];
try {
  await fail("awaited");
} catch (error) {
  log.push(error.message);
}
try {
  await Promise.all([1, fail("one of all"), fail("another")]);
} catch (error) {
  log.push(error.message);
}
const returned = async () => {
  try {
    return fail("returned");
  } catch {
    return "caught inside";
  }
};
const awaited = async () => {
  try {
    return await fail("returned");
  } catch {
    return "caught inside";
  }
};
log.push(await returned().catch(error => `outside: ${error.message}`), await awaited());
const parameters = async (
  x = (() => {
    throw new Error("in a default");
  })(),
) => x;
log.push(await parameters().catch(error => error.message), await (async ({ a }) => a)(null).catch(error => error.name));
for (const value of [undefined, null, 0, "text", Symbol.for("s"), { then: 5 }])
  log.push(
    String(
      await Promise.reject(value).catch(reason => (typeof reason === "object" && reason ? "object" : String(reason))),
    ),
  );
const cleanup = [];
const use = async name => {
  cleanup.push(`open ${name}`);
  try {
    await null;
    throw new Error(name);
  } finally {
    await null;
    cleanup.push(`close ${name}`);
  }
};
log.push(
  (await Promise.allSettled([use("a"), use("b")])).map(result => result.reason.message).join("+"),
  cleanup.join("/"),
);
log.push(
  await new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        throw new Error("in a timer");
      } catch (error) {
        reject(error);
      }
    }, 1);
  }).catch(error => error.message),
);
const nested = async depth =>
  depth
    ? nested(depth - 1).catch(error => {
        throw new Error(`${depth}`, { cause: error });
      })
    : fail("bottom");
let chain = [];
for (let error = await nested(3).catch(error => error); error; error = error.cause) chain.push(error.message);
console.log(log.join(" | "), chain.join(">"));
