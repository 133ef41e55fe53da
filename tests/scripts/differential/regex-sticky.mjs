// Sticky and global expressions, and what they remember.
const sticky = /\w+/y;
console.log(sticky.test("ab cd"), sticky.lastIndex, sticky.test("ab cd"), sticky.lastIndex);
sticky.lastIndex = 3;
console.log(sticky.exec("ab cd")[0], sticky.lastIndex);
const tokens = [];
const token = /\s*(?:(\d+(?:\.\d+)?)|([-+*/()]))/y;
const source = "3.5 * (2+10) - 7";
while (token.lastIndex < source.length) {
  const [, number, operator] = token.exec(source);
  tokens.push(number ?? operator);
}
console.log(tokens.join(" "));
const global = /o/g;
console.log(
  global.test("foo"),
  global.lastIndex,
  global.test("foo"),
  global.lastIndex,
  global.test("foo"),
  global.lastIndex,
);
console.log("aXbX".replace(/x/gi, "-"), "aab".replace(/a/y, "-"), "baa".replace(/a/y, "-"), "aaba".replace(/a/gy, "-"));
const empty = /(?:)/g;
console.log("abc".replace(empty, "-"), JSON.stringify("abc".match(empty)), empty.lastIndex);
console.log("😀😀".replace(/(?:)/gu, "-"), "😀".match(/./g).length, "😀".match(/./gu).length);
console.log(
  /a/dgimsuy.flags,
  new RegExp("a", "yg").flags,
  /a/gi.toString(),
  new RegExp("/").source,
  String(new RegExp("")),
);
console.log("abcabc".search(/c/g), "abc".match(/z/g), "abc".match(/z/));
