// The globals together: how they are defined, and those that explain their absence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { defined, hintFor, start, web } from "./load.mjs";

test("no global is listed, and each can be replaced", () => {
  for (const [name, descriptor] of Object.entries(defined)) {
    assert.equal(descriptor.enumerable, false, name);
    assert.equal(descriptor.configurable, true, name);
    assert.equal(descriptor.writable, true, name);
  }
});

test("functions and classes have their names", () => {
  for (const [name, value] of Object.entries(web)) {
    if (typeof value === "function") {
      assert.equal(value.name, name);
    }
  }
});

test("everything a script may expect is there", () => {
  const expected = [
    "AbortController",
    "AbortSignal",
    "Crypto",
    "CustomEvent",
    "DOMException",
    "Event",
    "EventTarget",
    "Performance",
    "TextDecoder",
    "TextEncoder",
    "URL",
    "URLSearchParams",
    "clearImmediate",
    "clearInterval",
    "clearTimeout",
    "console",
    "crypto",
    "performance",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
  ];
  for (const name of expected) {
    assert.ok(name in web, name);
  }
});

test("prototypes have the tags and lists of properties of Node.js's", () => {
  for (const name of [
    "AbortController",
    "AbortSignal",
    "CustomEvent",
    "DOMException",
    "TextDecoder",
    "TextEncoder",
    "URL",
    "URLSearchParams",
  ]) {
    const ours = web[name].prototype;
    const theirs = globalThis[name].prototype;
    assert.equal(Object.prototype.toString.call(ours), Object.prototype.toString.call(theirs), name);
    const missing = Object.keys(theirs).filter((key) => !Object.keys(ours).includes(key));
    assert.deepEqual(missing, [], name);
  }
});

test("what is not here says why and what to do", () => {
  for (const use of [
    () => web.fetch("https://a.example"),
    () => new web.WebSocket("wss://a.example"),
    () => new web.XMLHttpRequest(),
  ]) {
    assert.throws(use, (error) => {
      assert.match(error.message, /the bridge is the only network path; call a tool/);
      assert.match(error.hint, /callTool/);
      return true;
    });
  }
  assert.throws(
    () => web.require("node:fs"),
    (error) => /require\("node:fs"\)/.test(error.message) && /files/.test(error.hint),
  );
  assert.equal("process" in web, false);
});

test("a name that is not defined has a hint if programs often use it", () => {
  assert.match(hintFor(new ReferenceError("process is not defined")), /args/);
  assert.match(hintFor(new ReferenceError("Buffer is not defined")), /Uint8Array/);
  assert.equal(hintFor(new ReferenceError("foo is not defined")), undefined);
  assert.equal(hintFor(new TypeError("process is not defined")), undefined);
  assert.equal(hintFor(1), undefined);
});

test("a run begins with its arguments", async () => {
  const host = await import("mcp-host");
  const before = Object.getOwnPropertyDescriptor(globalThis, "args");
  start({ a: 1 });
  assert.deepEqual(host.args, { a: 1 });
  assert.deepEqual(globalThis.args, { a: 1 });
  assert.equal(before, undefined);
  assert.ok(web.performance.now() < 1000);
  assert.ok(Math.abs(web.performance.timeOrigin - Date.now()) < 5000);
});
