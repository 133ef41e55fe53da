// Comparing text and writing numbers in English must be as in Node.js, for what is common.

import assert from "node:assert/strict";
import { test } from "node:test";
import { own } from "./load.mjs";

const compare = Function.prototype.call.bind(own.localeCompare);

// The characters of ASCII, and letters that Western European languages add to them.
const characters = [
  ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  ..."äÄéÉèñÑöÖüÜåÅçøØæÆßłŁđœ",
];

function words(count) {
  let seed = 1;
  const next = (limit) => {
    seed = (seed * 48_271) % 0x7fffffff;
    return seed % limit;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: next(6) }, () => characters[next(characters.length)]).join(""),
  );
}

test("text is compared as in Node.js", () => {
  const list = [
    ...characters,
    ...words(300),
    "résumé",
    "resume",
    "Resume",
    "co-op",
    "coop",
    "co op",
    "a\u0308",
    "ä",
    "日本",
    "中国",
  ];
  for (const one of list) {
    for (const other of list) {
      assert.equal(one.localeCompare(other), compare(one, other), JSON.stringify([one, other]));
    }
  }
});

test("numbers in text are compared by value when asked for", () => {
  const list = ["file2", "file10", "file1", "10", "9", "a", "v1.10.0", "v1.9.3", "007", "7"];
  const numeric = (one, other) => one.localeCompare(other, undefined, { numeric: true });
  assert.deepEqual(
    [...list].sort(numeric),
    [...list].sort((a, b) => compare(a, b, undefined, { numeric: true })),
  );
  for (const sensitivity of ["base", "accent", "case", "variant"]) {
    for (const [one, other] of [
      ["a", "A"],
      ["a", "ä"],
      ["a", "b"],
      ["Ä", "a"],
    ]) {
      assert.equal(
        one.localeCompare(other, "en", { sensitivity }),
        compare(one, other, "en", { sensitivity }),
      );
    }
  }
});

test("numbers are written as in Node.js", () => {
  const numbers = [
    0,
    -0,
    1,
    -1,
    999,
    1000,
    1234567.8915,
    0.1 + 0.2,
    1e21,
    1e-7,
    0.0005,
    0.00049,
    1.005,
    2.5,
    -2.5,
    0.256,
    999.9999,
    123456789012,
    1.5e300,
    NaN,
    Infinity,
    -Infinity,
    12.5,
    99.995,
    0.5,
    1e15 + 0.3,
    5e-324,
  ];
  const options = [
    undefined,
    {},
    { minimumFractionDigits: 2 },
    { maximumFractionDigits: 0 },
    { maximumFractionDigits: 2 },
    { minimumFractionDigits: 5 },
    { useGrouping: false },
    { style: "percent" },
    { style: "percent", maximumFractionDigits: 1 },
    { style: "currency", currency: "USD" },
    { style: "currency", currency: "EUR" },
    { style: "currency", currency: "JPY" },
    { style: "currency", currency: "usd", maximumFractionDigits: 0 },
    { style: "currency", currency: "CHF" },
  ];
  for (const number of numbers) {
    for (const option of options) {
      if (!Number.isFinite(number) && option?.currency === "CHF") {
        continue;
      }
      const expected = own.numberToLocaleString.call(number, "en-US", option);
      assert.equal(number.toLocaleString("en-US", option), expected, `${number} ${JSON.stringify(option)}`);
    }
  }
  for (const number of [0n, 12345678901234567890n, -1234n]) {
    assert.equal(number.toLocaleString(), own.bigintToLocaleString.call(number, "en-US"));
  }
});
