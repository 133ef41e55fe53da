// Code units, code points and what a string is made of.
const text = "a😀é\ud83dx\ude00𐍈";
console.log(text.length, [...text].length, Array.from(text, character => character.codePointAt(0).toString(16)).join());
for (let at = 0; at <= text.length; at++)
  console.log(at, text.charCodeAt(at), text.codePointAt(at), JSON.stringify(text.at(at) ?? null));
console.log(
  String.fromCodePoint(97, 0x1f600, 0x10ffff).length,
  String.fromCharCode(0x1f600).charCodeAt(0).toString(16),
  String.fromCharCode(65.9, -1 & 0xffff).length,
);
for (const code of [-1, 1.5, 0x110000, NaN, "x"]) {
  try {
    String.fromCodePoint(code);
    console.log(code, "accepted");
  } catch (error) {
    console.log(code, error.name);
  }
}
console.log(
  text.isWellFormed(),
  text.toWellFormed().isWellFormed(),
  JSON.stringify(text.toWellFormed()),
  "ok".isWellFormed(),
);
console.log(
  "\u{1F468}\u200D\u{1F469}".length,
  "\x41\u0041\u{41}",
  "a\
b".length,
  "👍🏽".split("").length,
  [..."👍🏽"].length,
  "ﬀ".length,
);
console.log("😀".slice(0, 1) === "\ud83d", "😀".substring(1) === "\ude00", "😀" > "\uffff", "😀".localeCompare("😀"));
const 变量 = 1,
  ñ = 2,
  abc = 3,
  𠮷 = 4;
console.log(变量 + ñ + abc + 𠮷);
