// What the engine's side offers to the prelude, made of Node.js: the tests' stand-in.
//
// Tests set `fake.callTool` and the like, and read `fake.printed`.

import { randomBytes } from "node:crypto";

const { setTimeout, clearTimeout } = globalThis;
const { TextEncoder, TextDecoder, URL, performance } = globalThis;

export const fake = {
  printed: [],
  calls: [],
  cancelled: [],
  answer: undefined,
  // What the proxies of a test stand for; `null` for one that was revoked.
  targets: new WeakMap(),
};

const parts = (url) => [
  url.href,
  url.origin,
  url.protocol,
  url.username,
  url.password,
  url.host,
  url.hostname,
  url.port,
  url.pathname,
  url.search,
  url.hash,
];

const native = {
  print: (level, text) => fake.printed.push([level, text]),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: (length) => new Uint8Array(randomBytes(length)),
  setTimer: (milliseconds, callback) => setTimeout(callback, milliseconds),
  clearTimer: (id) => clearTimeout(id),
  utf8Encode: (text) => new TextEncoder().encode(text),
  utf8Decode: (bytes, fatal, ignoreBOM) => new TextDecoder("utf-8", { fatal, ignoreBOM }).decode(bytes),
  callTool(server, tool, json, resolve, reject) {
    const id = fake.calls.push({ server, tool, json });
    fake.answer?.({ server, tool, json, resolve, reject });
    return id;
  },
  cancelCall: (id) => fake.cancelled.push(id),
  urlParse(input, base) {
    try {
      return parts(new URL(input, base));
    } catch {
      return undefined;
    }
  },
  urlSet(href, part, value) {
    const url = new URL(href);
    if (part === "href") {
      return native.urlParse(value);
    }
    url[part] = value;
    return parts(url);
  },
  proxyTarget: (value) => fake.targets.get(value),
  files: {},
  state: {},
};

export default native;
