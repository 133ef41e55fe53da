// What `console` does beside formatting must be what Node.js's does.

import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { beforeEach, test } from "node:test";
import { fake, web } from "./load.mjs";

function printed(work) {
  fake.printed.length = 0;
  work(web.console);
  return fake.printed.map(([, text]) => `${text}\n`).join("");
}

function expected(work) {
  let text = "";
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  work(new Console({ stdout: stream, stderr: stream }));
  return text;
}

beforeEach(() => {
  fake.printed.length = 0;
});

const sessions = {
  "plain messages": (c) => {
    c.log("a", 1, { b: [1, 2] });
    c.info("%s!", "x");
    c.debug(null);
    c.warn(undefined, "w");
    c.error(["e"]);
    c.log();
    c.dirxml({ a: 1 });
  },
  groups: (c) => {
    c.group("one");
    c.log("inner\nlines");
    c.group({ label: 1 }, "x");
    c.log({ a: "x".repeat(60), b: "y".repeat(20) });
    c.groupEnd();
    c.groupCollapsed();
    c.error("deep");
    c.groupEnd();
    c.groupEnd();
    c.groupEnd();
    c.log("out");
  },
  counts: (c) => {
    c.count();
    c.count();
    c.count("x");
    c.countReset();
    c.count();
    c.count(undefined);
    c.count(7);
  },
  assertions: (c) => {
    c.assert(true, "no");
    c.assert(false, "yes %s", "x");
    c.assert(false);
    c.assert(0, "text", { a: 1 });
  },
  "dir and its options": (c) => {
    c.dir({ a: { b: { c: { d: 1 } } } });
    c.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
    c.dir({ a: { b: { c: { d: {} } } } }, { depth: null });
    c.dir("text");
  },
  tables: (c) => {
    c.table([
      { a: 1, b: "x" },
      { a: 2, c: true },
    ]);
    c.table([
      [1, 2],
      [3, 4],
    ]);
    c.table(["one", 2, null]);
    c.table([{ a: 1, b: 2 }, 5], ["a"]);
    c.table({ x: { n: 1 }, y: { n: 2 } });
    c.table(
      new Map([
        ["k", 1],
        ["long key", { a: 1 }],
      ]),
    );
    c.table(new Set([1, "two"]));
    c.table([]);
    c.table({});
    c.table("text");
    c.table(null);
    c.table(5, undefined);
    c.table([{ a: { deep: [1, 2, 3, 4, 5] }, f() {}, big: { a: 1, b: 2, c: 3 } }]);
    c.table([
      { name: "漢字", mark: "😀" },
      { name: "ab", mark: "é" },
    ]);
    c.table([{ 1: "x", z: 1 }, { z: 2 }]);
  },
};

for (const [name, session] of Object.entries(sessions)) {
  test(`${name} are printed as in Node.js`, () => {
    assert.equal(printed(session), expected(session));
  });
}

test("each method prints on its level", () => {
  const { console } = web;
  console.debug(1);
  console.log(1);
  console.info(1);
  console.warn(1);
  console.error(1);
  console.assert(false);
  assert.deepEqual(
    fake.printed.map(([level]) => level),
    [0, 1, 1, 2, 3, 2],
  );
});

test("times are measured, and forgotten when they end", () => {
  const { console } = web;
  console.time("t");
  console.timeLog("t", "half", { a: 1 });
  console.timeEnd("t");
  console.timeEnd("t");
  const texts = fake.printed.map(([, text]) => text);
  assert.match(texts[0], /^t: [\d.]+ms half \{ a: 1 \}$/);
  assert.match(texts[1], /^t: [\d.]+ms$/);
  assert.equal(texts[2], "Warning: No such label 't' for console.timeEnd()");
});

test("a trace names the line it was asked for on", () => {
  web.console.trace("here %d", 1);
  assert.match(fake.printed[0][1], /^Trace: here 1\n {4}at .*console\.test\.mjs/);
});

test("methods work without their object", () => {
  const { log, group, groupEnd } = web.console;
  group();
  log("x");
  groupEnd();
  assert.deepEqual(fake.printed, [[1, "  x"]]);
});

test("a table wants an array of properties", () => {
  assert.throws(() => web.console.table([], "a"), TypeError);
});
