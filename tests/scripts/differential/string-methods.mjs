// The methods of strings at their usual and unusual arguments.
const s = "Hello, World";
console.log(
  [
    s.slice(-5),
    s.slice(3, -3),
    s.slice(5, 2),
    s.substring(5, 2),
    s.substring(-3, 4),
    s.substr(-5, 3),
    s.at(-1),
    s.at(99),
    s.charAt(99),
    s[99],
    s.charAt(NaN),
  ]
    .map(String)
    .join("|"),
);
console.log(
  s.indexOf("o"),
  s.indexOf("o", 5),
  s.indexOf(""),
  s.indexOf("", 99),
  s.lastIndexOf("o"),
  s.lastIndexOf("o", 5),
  s.lastIndexOf(""),
  s.includes("World", 8),
  s.startsWith("World", 7),
  s.endsWith("Hello", 5),
  s.search(/W/),
  "".indexOf(""),
);
console.log(
  "5".padStart(3, "0"),
  "abc".padEnd(6, "12"),
  "abc".padStart(2),
  "x".padStart(5, ""),
  "abc".padEnd(8).length,
  "ab".repeat(3),
  "ab".repeat(0) === "",
  "x".repeat(2.9),
  "🎉".padStart(5, "👍").length,
);
console.log(
  "a-b-c".split("-", 2).join(),
  "abc".concat(1, null, [2, 3]),
  "abc".localeCompare("abd") < 0,
  "x".codePointAt(1),
  "abc" < "abd",
  "a" < "B",
  "Z" < "a",
  "10" < "2",
  "" < " ",
);
console.log(
  [" \t\n a b \u3000".trim(), "xx".trimStart(), "\u200b".trim().length, "\u180e".trim().length].join("|"),
  "tEST".at(0).toUpperCase() + "tEST".slice(1).toLowerCase(),
);
console.log(
  "abcabc".replaceAll("b", ""),
  "a+b".replaceAll("+", "-"),
  "aaa".lastIndexOf("a", -5),
  "abc".substring(NaN, 2),
  "abc".slice("1"),
  "abcdef".substr(2),
  "%41%C3%A9".replace(/%(..)/g, (_, h) => String.fromCharCode(parseInt(h, 16))),
);
console.log(
  encodeURIComponent("a b&c=d/é😀'()*!~"),
  encodeURI("http://x/ä?q=1 2#h"),
  decodeURIComponent("%F0%9F%98%80%20"),
  escape("é a+b"),
  unescape("%E9%20%u0107"),
  decodeURI("%23%41"),
);
for (const run of [
  () => "x".repeat(-1),
  () => "x".repeat(Infinity),
  () => "x".includes(/x/),
  () => decodeURIComponent("%E4"),
  () => encodeURIComponent("\ud800"),
  () => String.prototype.trim.call(null),
  () => "x".startsWith(/x/),
  () => "x".at(Symbol()),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
const words = "the quick brown fox jumps over the lazy dog".split(" ");
console.log(
  words.map(w => w[0].toUpperCase() + w.slice(1)).join(" "),
  Object.entries(words.reduce((n, w) => ({ ...n, [w]: (n[w] ?? 0) + 1 }), {}))
    .filter(([, n]) => n > 1)
    .join(),
  [...words.join("")]
    .sort()
    .join("")
    .replace(/(.)\1+/g, "$1"),
);
console.log(
  "abc".anchor("x"),
  "x".big?.(),
  String(new String("o")),
  new String("abc").length,
  Object.keys("ab").join(),
  "ab".hasOwnProperty(1),
  typeof Object("s"),
  "a".concat() === "a",
  `${["a", ["b", null, undefined]]}`,
  String([null]),
  String({}),
  String(() => 1),
);
