// What the module "mcp-host" gives: calls, files, state, waiting and lines of a log.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fake, native, web } from "./load.mjs";

const host = await import("mcp-host");
const {
  callTool,
  callTools,
  describeTool,
  files,
  listServers,
  log,
  searchTools,
  sleep,
  state,
  ToolError,
  FileError,
  StateError,
} = host;

const text = (value) => [{ type: "text", text: value }];
const rejected = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("it did not fail");
};
const failure = (extra) => ({
  reason: "failed",
  effect: "done",
  message: "it failed",
  hint: "",
  content: [],
  ...extra,
});

beforeEach(() => {
  fake.printed.length = 0;
  fake.calls.length = 0;
  fake.cancelled.length = 0;
  fake.answer = ({ resolve }) => resolve(undefined, []);
});

test("a call is told to the host as it was made", async () => {
  await callTool("s", "t", { a: [1, "x"], gone: undefined });
  await callTool("s", "t");
  assert.deepEqual(fake.calls, [
    { server: "s", tool: "t", json: '{"a":[1,"x"]}' },
    { server: "s", tool: "t", json: "{}" },
  ]);
});

test("a result is the structured content, else JSON, else text, else the blocks", async () => {
  const image = { type: "image", data: "AA==", mimeType: "image/png" };
  const cases = [
    ['{"a":1}', text("other"), { a: 1 }],
    [undefined, text('{"a":[1]}'), { a: [1] }],
    [undefined, text(" [1, 2] "), [1, 2]],
    [undefined, text("plain"), "plain"],
    [undefined, text("{not json"), "{not json"],
    [undefined, text("5"), "5"],
    [undefined, text("null"), "null"],
    [undefined, [], undefined],
    [undefined, [image], [image]],
    [undefined, [...text("a"), ...text("b")], [...text("a"), ...text("b")]],
  ];
  for (const [structured, content, expected] of cases) {
    fake.answer = ({ resolve }) => resolve(structured, content);
    assert.deepEqual(await callTool("s", "t"), expected);
  }
});

test("a failure has everything the host told of it", async () => {
  fake.answer = ({ reject }) =>
    reject(failure({ hint: "try x", content: text("no"), structured: { code: 5 } }));
  const error = await rejected(callTool("s", "t", { a: 1 }));
  assert.ok(error instanceof ToolError && error instanceof Error);
  assert.deepEqual(
    [
      error.name,
      error.message,
      error.server,
      error.tool,
      error.kind,
      error.reason,
      error.effect,
      error.hint,
      error.content,
      error.structured,
      error.details,
    ],
    [
      "ToolError",
      "it failed",
      "s",
      "t",
      "failed",
      "failed",
      "done",
      "try x",
      text("no"),
      { code: 5 },
      undefined,
    ],
  );
  assert.deepEqual(Object.keys(error), [
    "server",
    "tool",
    "kind",
    "effect",
    "hint",
    "content",
    "structured",
    "details",
  ]);
});

test("a failure's stack begins where the call was made, however late it came", async () => {
  fake.answer = ({ reject }) => setTimeout(() => reject(failure()), 5);
  async function outer() {
    return callTool("s", "t");
  }
  const error = await rejected(outer());
  assert.match(error.stack.split("\n")[0], /^ {4}at outer .*mcp-host\.test\.mjs/);
});

test("every argument that does not fit has its line", async () => {
  const message = "the arguments of s/t do not fit: /a: expected number, got string";
  const details = [
    { path: "/a", reason: "expected number, got string" },
    { path: "", reason: "b is missing" },
  ];
  fake.answer = ({ reject }) =>
    reject(failure({ reason: "invalid-arguments", effect: "not-sent", message, details }));
  const error = await rejected(callTool("s", "t"));
  assert.equal(
    error.message,
    "the arguments of s/t do not fit:\n  /a: expected number, got string\n  b is missing",
  );
  fake.answer = ({ reject }) =>
    reject(failure({ reason: "invalid-arguments", message, details: details.slice(0, 1) }));
  assert.equal((await rejected(callTool("s", "t"))).message, message);
  const many = Array.from({ length: 50 }, (_, i) => ({ path: `/${i}`, reason: "no" }));
  fake.answer = ({ reject }) =>
    reject(failure({ reason: "invalid-arguments", message: "x: /0: no", details: many }));
  assert.match((await rejected(callTool("s", "t"))).message, /\n {2}and 30 more$/);
});

test("an unknown tool names the nearest", async () => {
  fake.answer = ({ reject }) =>
    reject(failure({ reason: "unknown-tool", message: "no tool s/ech", details: ["s/echo", "s/each"] }));
  assert.equal((await rejected(callTool("s", "ech"))).message, "no tool s/ech; the nearest: s/echo, s/each");
});

test("input that is no object is refused before anything is sent", async () => {
  const cyclic = { list: [] };
  cyclic.list.push({ cyclic });
  const cases = [
    [null, /expected an object, got null/],
    [[1], /got an array/],
    ["text", /got a string/],
    [5, /got a number/],
    [new Date(0), /got a Date/],
    [() => 1, /got a function/],
    [{ a: { "b c": [1, 2n] } }, /\.a\["b c"\]\[1\] is a BigInt/],
    [cyclic, /\.list\[0\]\.cyclic refers to an object that is around it/],
    [
      {
        toJSON() {
          throw new Error("mine");
        },
      },
      /mine/,
    ],
  ];
  for (const [input, message] of cases) {
    const error = await rejected(callTool("s", "t", input));
    assert.match(error.message, message);
    assert.deepEqual([error.name, error.kind, error.effect], ["ToolError", "invalid-arguments", "not-sent"]);
  }
  for (const [server, tool] of [
    [undefined, "t"],
    ["s", undefined],
    ["", "t"],
    ["s", 5],
  ]) {
    assert.equal((await rejected(callTool(server, tool))).kind, "invalid-arguments");
  }
  assert.deepEqual(fake.calls, []);
});

test("options that are none are refused before anything is sent", async () => {
  for (const options of [
    null,
    5,
    { signal: {} },
    { timeoutMs: -1 },
    { timeoutMs: "5" },
    { timeoutMs: NaN },
  ]) {
    assert.equal((await rejected(callTool("s", "t", {}, options))).kind, "invalid-arguments");
  }
  assert.deepEqual(fake.calls, []);
});

test("an abort ends a call and takes it back", async () => {
  fake.answer = undefined;
  const controller = new web.AbortController();
  const call = callTool("s", "t", {}, { signal: controller.signal });
  controller.abort("enough");
  const error = await rejected(call);
  assert.deepEqual(
    [error.kind, error.effect, error.cause, fake.cancelled],
    ["aborted", "sent-unknown", "enough", [1]],
  );
  const early = await rejected(callTool("s", "t", {}, { signal: controller.signal }));
  assert.deepEqual([early.kind, early.effect, fake.calls.length], ["aborted", "not-sent", 1]);
});

test("a call ends at its time, and its timer with the call", async () => {
  fake.answer = undefined;
  const error = await rejected(callTool("s", "t", {}, { timeoutMs: 5 }));
  assert.deepEqual([error.kind, error.effect, fake.cancelled], ["timeout", "sent-unknown", [1]]);
  fake.answer = ({ resolve }) => resolve(undefined, text("in time"));
  assert.equal(await callTool("s", "t", {}, { timeoutMs: 5 }), "in time");
  await sleep(15);
  assert.deepEqual(fake.cancelled, [1]);
});

test("several calls go at once and fail apart", async () => {
  fake.answer = ({ tool, resolve, reject }) =>
    setTimeout(() => (tool === "bad" ? reject(failure()) : resolve(undefined, text(tool))), 5);
  const answers = callTools([
    { server: "s", tool: "a" },
    { server: "s", tool: "bad", input: {} },
    { server: "s", tool: "c", input: { x: 1 }, timeoutMs: 1000 },
    null,
  ]);
  assert.equal(fake.calls.length, 3);
  const [a, bad, c, none] = await answers;
  assert.deepEqual(
    [a, c],
    [
      { status: "fulfilled", value: "a" },
      { status: "fulfilled", value: "c" },
    ],
  );
  assert.deepEqual(
    [bad.status, bad.reason.kind, none.reason.kind],
    ["rejected", "failed", "invalid-arguments"],
  );
  assert.deepEqual(await callTools([]), []);
  await assert.rejects(callTools(5), TypeError);
});

test("generated code finds the call under its symbol", () => {
  assert.equal(Object.keys(globalThis).includes("mcp-host.callTool"), false);
});

test("searches have a limit, as a number or an option", async () => {
  const seen = [];
  native.searchTools = (query, limit) => {
    seen.push([query, limit]);
    return [{ server: "s", tool: "t", summary: "x" }];
  };
  assert.deepEqual(await searchTools("find"), [{ server: "s", tool: "t", summary: "x" }]);
  await searchTools();
  await searchTools("q", 5);
  await searchTools("q", { limit: 7 });
  assert.deepEqual(seen, [
    ["find", 20],
    ["", 20],
    ["q", 5],
    ["q", 7],
  ]);
  for (const limit of [0, -1, 1.5, "5", 1e6]) {
    await assert.rejects(searchTools("q", limit), RangeError);
  }
});

test("what describes tools fails as a call does", async () => {
  native.describeTool = () => {
    throw { reason: "unknown-tool", effect: "not-sent", message: "no tool", hint: "h", details: ["s/a"] };
  };
  native.listServers = () => ["a", "b"];
  const error = await rejected(describeTool("s", "t"));
  assert.deepEqual(
    [error.name, error.kind, error.server, error.tool, error.hint],
    ["ToolError", "unknown-tool", "s", "t", "h"],
  );
  assert.equal((await rejected(describeTool("s"))).kind, "invalid-arguments");
  assert.deepEqual(await listServers(), ["a", "b"]);
});

test("a wait ends at its time or with its signal", async () => {
  const began = Date.now();
  await sleep(20);
  assert.ok(Date.now() - began >= 18);
  const controller = new web.AbortController();
  const waiting = sleep(10_000, { signal: controller.signal });
  controller.abort("stop");
  assert.equal(await rejected(waiting), "stop");
  assert.equal(await rejected(sleep(5, { signal: controller.signal })), "stop");
});

test("lines of the log have their level, message and fields, and are no output", () => {
  log("started", { count: 1, name: "x y", list: [1, { a: 1 }], none: null });
  log.debug("d");
  log.warn({ a: 1 });
  log.error("bad", 5);
  assert.deepEqual(fake.printed, [
    [2, 'info: started count=1 name="x y" list=[ 1, { a: 1 } ] none=null'],
    [2, "debug: d"],
    [2, "warn: { a: 1 }"],
    [3, "error: bad 5"],
  ]);
});

test("files are read and written as bytes, text and JSON", async () => {
  const kept = new Map();
  const missing = (path) => {
    throw { reason: "not-found", message: `no file ${path}`, hint: "look with list" };
  };
  Object.assign(native.files, {
    roots: () => [{ path: "/data", writable: true }],
    read: (path) => kept.get(path) ?? missing(path),
    readAt: (path, offset, length) => kept.get(path).slice(offset, offset + length),
    write: (path, bytes) => void kept.set(path, bytes),
    writeAt: (path, offset, bytes) => void kept.get(path).set(bytes, offset),
    append: (path, bytes) => void kept.set(path, Uint8Array.from([...(kept.get(path) ?? []), ...bytes])),
    list: () => [{ name: "a", kind: "file" }],
    stat: (path) =>
      kept.has(path)
        ? { kind: "file", size: BigInt(kept.get(path).length), modifiedMs: 5 }
        : path === "/data"
          ? { kind: "directory", size: 0 }
          : missing(path),
    mkdir: (path) => void kept.set(path, new Uint8Array(0)),
    remove: (path) => void (kept.delete(path) || missing(path)),
    rename: (from, to) => void kept.set(to, kept.get(from)),
  });
  await files.write("/data/a", "héé");
  assert.equal(await files.readText("/data/a"), "héé");
  assert.deepEqual([...(await files.read("/data/a", { offset: 1, length: 2 }))], [0xc3, 0xa9]);
  await files.write("/data/a", new Uint16Array([1, 2]));
  assert.deepEqual([...(await files.read("/data/a"))], [1, 0, 2, 0]);
  await files.write("/data/a", new Uint8Array([9]).buffer, { offset: 1 });
  await files.append("/data/a", "!");
  assert.deepEqual([...(await files.read("/data/a"))], [1, 9, 2, 0, 33]);
  await files.writeJson("/data/j", { a: [1] });
  assert.equal(await files.readText("/data/j"), '{\n  "a": [\n    1\n  ]\n}\n');
  assert.deepEqual(await files.readJson("/data/j"), { a: [1] });
  assert.deepEqual(await files.roots(), [{ path: "/data", writable: true }]);
  assert.deepEqual(await files.list("/data"), [{ name: "a", kind: "file" }]);
  assert.deepEqual(await files.stat("/data/a"), { kind: "file", size: 5, modified: new Date(5) });
  assert.deepEqual([await files.exists("/data/a"), await files.exists("/data/none")], [true, false]);
  await files.rename("/data/a", "/data/b");
  await files.remove("/data/b");

  const error = await rejected(files.read("/data/none"));
  assert.ok(error instanceof FileError);
  assert.deepEqual(
    [error.name, error.kind, error.path, error.hint, error.message],
    ["FileError", "not-found", "/data/none", "look with list", "no file /data/none"],
  );
  assert.match(error.stack, /^ {4}at .*mcp-host\.test\.mjs/);
  await files.write("/data/bin", new Uint8Array([0xff]));
  assert.match((await rejected(files.readText("/data/bin"))).message, /not UTF-8/);
  await files.write("/data/bad", "{");
  assert.match((await rejected(files.readJson("/data/bad"))).message, /^\/data\/bad is not JSON/);
  for (const wrong of [
    () => files.read(),
    () => files.write("/data/x", { a: 1 }),
    () => files.writeJson("/data/x", () => 1),
    () => files.writeJson("/data/x", 1n),
  ]) {
    assert.ok((await rejected(wrong())) instanceof TypeError);
  }
  const made = [];
  native.files.mkdir = (path) => made.push(path);
  await files.mkdir("/data/x/y", { recursive: true });
  assert.deepEqual(made, ["/data/x", "/data/x/y"]);
});

test("state keeps JSON, counts, and changes only what is still there", async () => {
  const kept = new Map();
  const equal = (a, b) => String(a) === String(b);
  const refuse = (key) => {
    if (key === "no") {
      throw { reason: "denied", message: "no namespace", hint: "give one" };
    }
  };
  Object.assign(native.state, {
    get: (key) => (refuse(key), kept.get(key)),
    set: (key, value) => void kept.set(key, value),
    delete: (key) => kept.delete(key),
    keys: (prefix, cursor) => {
      const all = [...kept.keys()]
        .filter((key) => key.startsWith(prefix) && (cursor === undefined || key > cursor))
        .sort();
      return { keys: all.slice(0, 2), next: all.length > 2 ? all[1] : undefined };
    },
    increment: (key, by) => {
      const sum = BigInt(new TextDecoder().decode(kept.get(key) ?? new Uint8Array([48]))) + by;
      kept.set(key, new TextEncoder().encode(`${sum}`));
      return sum;
    },
    compareAndSet: (key, expected, value) => {
      if (!equal(kept.get(key), expected)) {
        return false;
      }
      value === undefined ? kept.delete(key) : kept.set(key, value);
      return true;
    },
    batch: (steps) => fake.printed.push(steps),
  });
  await state.set("a", { x: [1] });
  assert.deepEqual(await state.get("a"), { x: [1] });
  assert.equal(await state.get("none"), undefined);
  assert.deepEqual(
    [await state.has("a"), await state.has("none"), await state.delete("a"), await state.delete("a")],
    [true, false, true, false],
  );
  assert.deepEqual(
    [await state.increment("n"), await state.increment("n", 5), await state.increment("n", -2n)],
    [1, 6, 4],
  );
  assert.equal(await state.increment("big", 2n ** 60n), 2n ** 60n);
  assert.deepEqual(
    [
      await state.compareAndSet("c", undefined, 1),
      await state.compareAndSet("c", 2, 3),
      await state.compareAndSet("c", 1, undefined),
    ],
    [true, false, true],
  );
  for (const key of ["k1", "k2", "k3", "k4", "k5"]) {
    await state.set(key, key);
  }
  assert.deepEqual([...state.keys("k")], ["k1", "k2", "k3", "k4", "k5"]);
  const listed = [];
  for await (const key of state.keys("k")) {
    listed.push(key);
  }
  assert.equal(listed.length, 5);
  await state.bytes.set("raw", new Uint8Array([0xff]));
  assert.deepEqual([...(await state.bytes.get("raw"))], [0xff]);
  assert.match((await rejected(state.get("raw"))).message, /state\.bytes/);

  let interfered = 0;
  const value = await state.update("u", async (old) => {
    if (interfered++ < 2) {
      await state.set("u", { n: interfered * 10 });
    }
    return { n: (old?.n ?? 0) + 1 };
  });
  assert.deepEqual([value, await state.get("u"), interfered], [{ n: 21 }, { n: 21 }, 3]);
  assert.equal(await state.update("u", () => undefined), undefined);
  assert.equal(await state.has("u"), false);
  let n = 0;
  const conflict = await rejected(
    state.update(
      "v",
      async () => {
        await state.set("v", n++);
        return 0;
      },
      { attempts: 3 },
    ),
  );
  assert.deepEqual([conflict.name, conflict.kind, conflict.key, n], ["StateError", "conflict", "v", 3]);

  await state.batch([{ check: "a" }, { set: "b", value: 1 }, { delete: "c" }, { increment: "d", by: 2 }]);
  const one = new TextEncoder().encode("1");
  assert.deepEqual(fake.printed[0], [
    { type: "check", key: "a", value: undefined },
    { type: "set", key: "b", value: one },
    { type: "delete", key: "c" },
    { type: "increment", key: "d", by: 2n },
  ]);
  const denied = await rejected(state.get("no"));
  assert.ok(denied instanceof StateError);
  assert.deepEqual([denied.kind, denied.key, denied.hint], ["denied", "no", "give one"]);
  for (const wrong of [
    () => state.get(),
    () => state.set("x", undefined),
    () => state.set("x", 1n),
    () => state.increment("x", 1.5),
    () => state.bytes.set("x", "s"),
    () => state.batch([{}]),
  ]) {
    assert.ok((await rejected(wrong())) instanceof TypeError);
  }
});

test("a script that replaces built-ins does not break a call", async () => {
  const kept = [
    JSON.stringify,
    JSON.parse,
    Array.isArray,
    Array.prototype[Symbol.iterator],
    Promise.prototype.then,
  ];
  fake.answer = ({ resolve }) => resolve(undefined, text('{"a":1}'));
  JSON.stringify =
    JSON.parse =
    Array.isArray =
      () => {
        throw new Error("replaced");
      };
  let call;
  try {
    call = callTool("s", "t", { a: 1 });
  } finally {
    [JSON.stringify, JSON.parse, Array.isArray] = kept;
  }
  assert.deepEqual(await call, { a: 1 });
});
