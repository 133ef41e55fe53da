// Text and bytes must become each other as in Node.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { outcome, web } from "./load.mjs";

const base64 = await import("internal/base64");
const both = (work) => [work(web), work(globalThis)];

function same(work, note) {
  const [ours, theirs] = both((api) => outcome(() => work(api)));
  assert.deepEqual(ours, theirs, note);
}

const strings = [
  "",
  "abc",
  "é",
  "漢字",
  "😀",
  "a\ud800b",
  "\udc00",
  "\ufeffbom",
  "x".repeat(1000),
  "mixed é漢😀",
];
const bytes = [
  [],
  [0x61],
  [0xef, 0xbb, 0xbf, 0x61],
  [0xff],
  [0xc3],
  [0xc3, 0x28],
  [0xe2, 0x82],
  [0xe2, 0x82, 0xac],
  [0xf0, 0x9f, 0x98],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xc0, 0x80],
  [0xe0, 0x80, 0x80],
  [0x61, 0x80, 0x62],
  [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf],
  [0xef, 0xbb],
  [0xff, 0xfe, 0x61, 0x00],
  [0x61],
  [0x3d, 0xd8, 0x00, 0xde],
  [0x3d, 0xd8],
  [0x00, 0xde],
  [0x3d, 0xd8, 0x61, 0x00],
  Array.from({ length: 256 }, (_, i) => i),
];

test("text is encoded as in Node.js", () => {
  for (const text of [...strings, undefined, null, 5]) {
    same(({ TextEncoder }) => [...new TextEncoder().encode(text)]);
  }
  same(({ TextEncoder }) => new TextEncoder().encoding);
});

test("text is encoded into a buffer as far as it fits", () => {
  for (const text of strings) {
    for (let length = 0; length < 12; length++) {
      same(({ TextEncoder }) => {
        const target = new Uint8Array(length);
        return [new TextEncoder().encodeInto(text, target), [...target]];
      }, `${text} into ${length}`);
    }
  }
});

test("bytes are decoded as in Node.js", () => {
  for (const label of ["utf-8", "UTF8", " utf-16le ", "utf-16", "ucs-2", "utf-16be"]) {
    for (const list of bytes) {
      for (const fatal of [false, true]) {
        for (const ignoreBOM of [false, true]) {
          same(({ TextDecoder }) => {
            const decoder = new TextDecoder(label, { fatal, ignoreBOM });
            return [decoder.decode(new Uint8Array(list)), decoder.encoding, decoder.fatal, decoder.ignoreBOM];
          }, `${label} ${list} ${fatal} ${ignoreBOM}`);
        }
      }
    }
  }
});

test("Latin-1 is Windows-1252, as on the web", () => {
  const decoder = new web.TextDecoder("latin1");
  assert.equal(decoder.encoding, "windows-1252");
  assert.equal(decoder.decode(new Uint8Array([0x41, 0xe9, 0x80, 0x92])), "Aé€’");
});

test("a stream of pieces gives what the whole gives", () => {
  for (const label of ["utf-8", "utf-16le", "utf-16be"]) {
    for (const list of bytes) {
      for (let size = 1; size < 5; size++) {
        for (const fatal of [false, true]) {
          same(({ TextDecoder }) => {
            const decoder = new TextDecoder(label, { fatal });
            const parts = [];
            for (let i = 0; i < list.length; i += size) {
              parts.push(decoder.decode(new Uint8Array(list.slice(i, i + size)), { stream: true }));
            }
            parts.push(decoder.decode());
            return parts.join("");
          }, `${label} ${list} by ${size}, ${fatal}`);
        }
      }
    }
  }
});

test("a decoder can be used again", () => {
  same(({ TextDecoder }) => {
    const decoder = new TextDecoder();
    const mark = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
    return [
      decoder.decode(mark),
      decoder.decode(mark),
      decoder.decode(mark.subarray(0, 2), { stream: true }),
      decoder.decode(mark.subarray(2)),
    ];
  });
});

test("a decoder takes buffers and views, and nothing else", () => {
  const buffer = new Uint8Array([97, 98, 99, 100]).buffer;
  for (const input of [
    buffer,
    new Uint16Array(buffer, 2, 1),
    new DataView(buffer, 1, 2),
    undefined,
    "abc",
    [97],
    null,
  ]) {
    same(({ TextDecoder }) => new TextDecoder().decode(input));
  }
  same(({ TextDecoder }) => new TextDecoder("klingon"));
});

test("base64 is written and read as in Node.js", () => {
  const atob = outcomeOf(base64.atob, globalThis.atob);
  const btoa = outcomeOf(base64.btoa, globalThis.btoa);
  for (const text of ["", "a", "ab", "abc", "abcd", "\xff\xfe\x00", "é", "漢", null, 5, "x".repeat(10_000)]) {
    btoa(text);
  }
  for (const text of [
    "",
    "YQ==",
    "YQ",
    "YWI=",
    "YWJj",
    " Y Q = = ",
    "Y",
    "YQ=",
    "YQ===",
    "====",
    "a?bc",
    "+/+/",
    "-_-_",
    "YW\nJj",
    "YWJjZA",
    null,
    "AAAA\u{1f600}",
    "YQ==YQ==",
  ]) {
    atob(text);
  }
  outcomeOf(base64.atob, globalThis.atob)();
});

function outcomeOf(ours, theirs) {
  return (...values) => {
    assert.deepEqual(
      outcome(() => ours(...values)),
      outcome(() => theirs(...values)),
      values.map(String).join(),
    );
  };
}
