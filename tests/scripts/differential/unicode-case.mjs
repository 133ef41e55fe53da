// Upper and lower case where it is not one to one.
for (const text of [
  "straße",
  "ǅ",
  "ŉ",
  "ﬃ",
  "İ",
  "ı",
  "I",
  "i̇",
  "ΑΣ",
  "ΑΣ.",
  "Σ",
  "ΑΣΑ",
  "ᾳ",
  "ὀδυσσεύς",
  "ქართული",
  "Ⅷ",
  "𐐀",
  "ǰ",
  "ΐ",
  "Å",
]) {
  console.log(text, text.toUpperCase(), text.toLowerCase(), text.toUpperCase().length, text.toLowerCase().length);
}
console.log("İ".toLowerCase().length, "ß".toUpperCase().toLowerCase(), "Kelvin \u212a".toLowerCase());
console.log([..."aǆßω"].map(character => character.toUpperCase()).join("|"));
let changed = 0;
for (let code = 0; code < 0x3000; code++) {
  const character = String.fromCharCode(code);
  if (character.toUpperCase() !== character || character.toLowerCase() !== character) changed++;
}
console.log(changed > 1500);
console.log("  \u00a0\ufeff\u2003x\u3000\n".trim(), JSON.stringify(" x ".trimStart()), JSON.stringify(" x ".trimEnd()));
