// Expressions over Unicode: code points, properties, case folding, sets.
console.log(/^.$/u.test("😀"), /^.$/.test("😀"), /\u{1F600}/u.test("😀"), /^[😀]$/u.test("😀"));
console.log("Größe straße Ελλάδα Привет 日本語 123 ½ ٣".match(/\p{L}+/gu).join("|"));
console.log("a1²½٣Ⅷ".match(/\p{Nd}/gu).join(), "a1²½٣Ⅷ".match(/\p{N}/gu).join(), "x_y".match(/\P{L}/u)[0]);
console.log(
  "aБω漢あ".match(/\p{Script=Cyrillic}/u)[0],
  "aБω漢あ".match(/\p{sc=Greek}/u)[0],
  "aБω漢あ".match(/\p{Script=Han}/u)[0],
);
console.log("A a É é".match(/\p{Lu}/gu).join(), "x😀y".match(/\p{Emoji_Presentation}/u)[0], /\p{ASCII}/u.test("é"));
console.log(
  /\u212a/i.test("k"),
  /\u212a/iu.test("k"),
  /ſ/i.test("s"),
  /ſ/iu.test("s"),
  /[^x]/iu.test("X"),
  /ß/iu.test("ẞ"),
);
console.log(/\w/iu.test("ſ"), /\W/iu.test("ſ"), /\b/u.test("é"));
console.log(JSON.stringify("\ud83d\ude00".match(/\ud83d/)), JSON.stringify("\ud83d\ude00".match(/\ud83d/u)));
console.log(
  /^\p{Uppercase}\p{Lowercase}+$/u.test("Ünlaut"),
  /^\S+$/.test("a\u00a0b"),
  /\s/.test("\ufeff"),
  /\s/.test("\u180e"),
);
console.log(
  /[\p{L}--[a-z]]/v.test("a"),
  /[\p{L}--[a-z]]/v.test("é"),
  /^[\w&&\d]$/v.test("7"),
  /^\p{RGI_Emoji}$/v.test("👨‍👩‍👧"),
);
for (const source of ["\\p{Nope}", "\\u{110000}", "{", "\\-", "a{2,1}", "[b-a]"]) {
  try {
    console.log(source, new RegExp(source, "u").source);
  } catch (error) {
    console.log(source, error.name);
  }
}
