// `URL` and `URLSearchParams` must do what those of Node.js do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect as nodeInspect } from "node:util";
import { outcome, web } from "./load.mjs";

const { inspect } = await import("internal/inspect");
const PARTS = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
];

const both = (work) => [work(web), work(globalThis)];

function same(work, note) {
  const [ours, theirs] = both((api) => outcome(() => work(api)));
  assert.deepEqual(ours, theirs, note);
}

const texts = [
  "https://user:pass@example.com:8080/a/b?x=1&y=2#frag",
  "http://example.com",
  "HTTP://EXAMPLE.com:80/../a/./b",
  "file:///c/d",
  "mailto:a@b.c",
  "data:text/plain,hi",
  "http://ex ample",
  "//x",
  "",
  "a",
  "http://[::1]:3000/",
  "https://bücher.example/ü?ü#ü",
  "http://1.2.3",
  "http://a/%zz",
  "javascript:alert(1)",
  "http://a?b#c?d",
  "blob:https://a.b/c",
];

test("parts are those of Node.js", () => {
  for (const text of texts) {
    for (const base of [undefined, "https://base.example/dir/file?q#h"]) {
      same(({ URL }) => {
        const url = new URL(text, base);
        return [
          ...PARTS.map((part) => url[part]),
          String(url),
          JSON.stringify({ url }),
          [...url.searchParams],
        ];
      }, text);
      same(({ URL }) => URL.canParse(text, base), text);
    }
  }
});

test("parts change as in Node.js", () => {
  const values = [
    "",
    "x",
    "/p/q",
    "?a=b",
    "#z",
    "https:",
    "443",
    "99999",
    "ex.org:81",
    "ü v",
    "a@b",
    ":",
    "//",
    "\t\n",
  ];
  for (const text of texts) {
    for (const part of PARTS.filter((part) => part !== "origin")) {
      for (const value of values) {
        same(({ URL }) => {
          const url = new URL(text);
          url[part] = value;
          return PARTS.map((part) => url[part]);
        }, `${text} ${part}=${value}`);
      }
    }
  }
});

test("parameters and URL change together", () => {
  same(({ URL }) => {
    const url = new URL("https://a.example/?x=1");
    const seen = [];
    const { searchParams } = url;
    searchParams.append("y", "a b&c");
    seen.push(url.href);
    url.search = "?z=9";
    seen.push([...searchParams], url.searchParams === searchParams);
    searchParams.delete("z");
    seen.push(url.href);
    url.href = "https://b.example/?k=v#h";
    seen.push(searchParams.get("k"));
    searchParams.set("k", "w");
    searchParams.sort();
    seen.push(url.href);
    return seen;
  });
});

test("parameters are made of everything that Node.js makes them of", () => {
  const inits = [
    "",
    "?",
    "a=1&b=2",
    "?a=1",
    "a",
    "a=",
    "=b",
    "a=b=c",
    "&&a=1&",
    "a=%20+b",
    "a=%zz%4",
    "a=%e4%b8%ad",
    "a=%ff%fe",
    "x=😀",
    { a: 1, b: [1, 2] },
    [
      ["a", "b"],
      ["a", "c"],
    ],
    new Map([["m", 1]]),
    [],
    {},
    undefined,
    5,
    [["a"]],
    [["a", "b", "c"]],
    ["ab"],
    [1],
    "a=\ud800",
    { "\ud800": "\udc00" },
    new Set(["ab", "cd"]),
    [new Set(["k", "v"])],
    "a=%EF%BB%BFb",
    "%EF%BB%BFtest=%EF%BB%BF",
    "a\0b=c\0d",
    "q=a;b",
  ];
  for (const init of inits) {
    same(({ URLSearchParams }) => {
      const params = new URLSearchParams(init);
      return [String(params), [...params], params.size];
    }, nodeInspect(init));
  }
  same(({ URLSearchParams }) => [...new URLSearchParams(new URLSearchParams("a=1&a=2"))]);
});

test("every character is encoded as in Node.js", () => {
  const text = Array.from({ length: 300 }, (_, i) => String.fromCharCode(i)).join("") + "€😀";
  same(({ URLSearchParams }) => String(new URLSearchParams({ [text]: text })));
  same(({ URLSearchParams }) => [...new URLSearchParams(String(new URLSearchParams({ [text]: text })))]);
});

test("parameters are read and changed as in Node.js", () => {
  same(({ URLSearchParams }) => {
    const params = new URLSearchParams("b=1&a=2&b=3&c=&\u{1f600}=x&\uff00=y");
    const seen = [
      params.get("b"),
      params.get("none"),
      params.getAll("b"),
      params.has("c"),
      params.has("b", "3"),
      params.has("b", "4"),
      params.size,
    ];
    params.append("d", 4);
    params.delete("b", "1");
    params.set("a", "9");
    params.set("new", null);
    params.sort();
    seen.push(String(params), [...params.keys()], [...params.values()], [...params.entries()]);
    params.forEach((value, name, self) => seen.push([value, name, self === params]));
    seen.push(
      Object.prototype.toString.call(params.keys()),
      typeof params[Symbol.iterator],
      params.entries === params[Symbol.iterator],
    );
    for (const [name] of params) {
      params.delete(name);
      seen.push(name);
    }
    return seen;
  });
  for (const method of ["append", "delete", "get", "getAll", "has", "set", "forEach"]) {
    same(({ URLSearchParams }) => {
      new URLSearchParams()[method]();
    }, method);
  }
});

test("wrong uses fail as in Node.js", () => {
  same(({ URL }) => new URL());
  same(({ URL }) => URL("https://a.example"));
  same(({ URL }) => {
    const url = new URL("https://a.example");
    url.href = "no";
  });
});

test("a URL and its parameters are shown as in Node.js", () => {
  for (const text of ["https://u:p@a.example:81/p?x=1&y=2#h", "https://a.example/"]) {
    const [ours, theirs] = both(({ URL }) => new URL(text));
    assert.equal(inspect(ours), nodeInspect(theirs));
    assert.equal(inspect({ a: { u: ours } }), nodeInspect({ a: { u: theirs } }));
  }
  for (const text of ["", "a=1", "a=1&b=it's"]) {
    const [ours, theirs] = both(({ URLSearchParams }) => new URLSearchParams(text));
    assert.equal(inspect(ours), nodeInspect(theirs));
  }
});
