// The four normal forms.
const codes = text => [...text].map(character => character.codePointAt(0).toString(16)).join(" ");
for (const text of [
  "é",
  "e\u0301",
  "ﬁ",
  "Å",
  "\u212b",
  "①",
  "½",
  "가",
  "\u1100\u1161",
  "ạ̈",
  "a\u0308\u0323",
  "ﷺ",
  "\ud800",
  "",
  "𝔄",
  "ǆ",
]) {
  console.log(codes(text), ["NFC", "NFD", "NFKC", "NFKD"].map(form => codes(text.normalize(form))).join(" | "));
}
console.log("e\u0301".normalize() === "é", "e\u0301" === "é", "e\u0301".length, "é".normalize("NFD").length);
try {
  "a".normalize("nfc");
} catch (error) {
  console.log(error.name);
}
console.log("Crème Brûlée".normalize("NFD").replace(/\p{M}/gu, ""));
