// TextEncoder and TextDecoder, base64, and bytes that are no UTF-8.
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join(" ");
const encoder = new TextEncoder();
console.log(
  hex(encoder.encode("aé€😀\ud800x\udc00")),
  encoder.encode().length,
  encoder.encoding,
  encoder.encode(undefined).length,
  encoder.encode(12) instanceof Uint8Array,
);
const target = new Uint8Array(5);
console.log(
  JSON.stringify(encoder.encodeInto("aé😀", target)),
  hex(target),
  JSON.stringify(encoder.encodeInto("abcdefgh", target)),
);
const decode = (bytes, options) => new TextDecoder("utf-8", options).decode(new Uint8Array(bytes));
for (const bytes of [
  [0x61, 0xc3, 0xa9],
  [0xff, 0x61],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xef, 0xbb, 0xbf, 0x62],
  [0x61, 0x80, 0x62],
  [0xf0, 0x9f, 0x61],
  [0],
])
  console.log(
    hex(bytes),
    JSON.stringify(decode(bytes)),
    JSON.stringify(decode(bytes, { ignoreBOM: true })),
    (() => {
      try {
        return JSON.stringify(decode(bytes, { fatal: true }));
      } catch (error) {
        return error.name;
      }
    })(),
  );
const stream = new TextDecoder();
console.log(
  [[0xf0, 0x9f], [0x98], [0x80, 0x61]].map(bytes => stream.decode(new Uint8Array(bytes), { stream: true })).join("|"),
  stream.decode().length,
  stream.encoding,
  stream.fatal,
  stream.ignoreBOM,
  new TextDecoder().decode(),
  new TextDecoder("UTF8").encoding,
  new TextDecoder().decode(new Uint16Array([0x6261]).buffer),
  new TextDecoder().decode(new DataView(new Uint8Array([104, 105, 33]).buffer, 1, 1)),
);
try {
  new TextDecoder("no-such-encoding");
} catch (error) {
  console.log(error.name);
}
console.log(
  btoa("hello"),
  btoa(""),
  btoa("\xff\x00"),
  atob("aGVsbG8="),
  atob(" aGVs bG8 "),
  atob("aGVsbG8"),
  atob("").length,
  atob("/+8=").length,
);
for (const run of [() => btoa("é€"), () => atob("a"), () => atob("a==="), () => atob("*"), () => atob("ab=c")]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
const bytes = encoder.encode("Zażółć gęślą jaźń 🎉");
console.log(
  btoa(String.fromCharCode(...bytes)),
  new TextDecoder().decode(Uint8Array.from(atob(btoa(String.fromCharCode(...bytes))), c => c.charCodeAt(0))),
);
