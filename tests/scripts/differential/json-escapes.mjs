// Strings in JSON: what is escaped, lone surrogates among it, and what is understood.
const all = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)).join("");
console.log(JSON.stringify(all));
console.log(JSON.stringify("\u2028\u2029\u00ad\ufeff\ufffe"));
console.log(JSON.stringify("\ud83d\ude00 \ud83d \ude00 \ude00\ud83d x\ud800"));
console.log(JSON.stringify({ 'key\n"quoted"': "\u0000", "\ud800": 1 }));
console.log(JSON.parse('"\\u0041\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\"\\\\"') === 'Aé😀/\b\f\n\r\t"\\');
console.log(JSON.parse('"\\ud800"').charCodeAt(0).toString(16), JSON.parse('"\u2028"').length);
for (const text of ['"\\x41"', '"\\u12"', '"\n"', '"\t"', '"\\', "'a'", '"a', '"\\a"', '"\\u{41}"']) {
  try {
    JSON.parse(text);
    console.log("accepted", JSON.stringify(text));
  } catch (error) {
    console.log(error.name, JSON.stringify(text));
  }
}
const odd = 'quote " backslash \\ slash / tab \t nul \0 emoji 👩‍👩‍👧 end';
console.log(JSON.parse(JSON.stringify(odd)) === odd);
