// The functions of console and the directives of a format.
console.log(
  "%s is %d years and %i, %f, %j %o %O %%",
  "Ann",
  42.5,
  42.9,
  "1.5",
  { a: 1 },
  [1],
  { b: { c: {} } },
  "rest",
  1,
);
console.log("%s", { a: 1 }, "%s");
console.log("%d", "x", "%d");
console.log("100%", 5, "%");
console.log("%c styled", "color: red");
console.log("%s %s", "only one");
console.log("%x %s", 1);
console.log(5, "%s", "x");
console.log("%s|%s|%s|%s|%s", null, undefined, 10n, Symbol("x"), -0);
console.log("%i %d %f", 10n, 10n, "abc");
console.log("%s", () => 1, class Q {});
console.log("%s", [1, [2, [3]]]);
console.log("%o", "text");
console.info("info");
console.debug("debug");
console.group("group");
console.log("inside");
console.group();
console.log("deeper\nlines");
console.groupEnd();
console.log({ a: 1 });
console.groupEnd();
console.groupEnd();
console.log("outside");
console.log("a\tb", ["a\tb"]);
console.log("%s", "a", { b: 1 }, ["c"], null);
console.log(new Error("only the message").message);
console.log("\u001b[1mbold\u001b[0m".length);
console.assert(true, "silent");
console.count();
console.count("x");
console.count("x");
console.countReset("x");
console.count("x");
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.dir("text");
