// Splitting by expressions and strings.
const parts = (...all) => console.log(JSON.stringify(all));
parts(
  "a,b;c".split(/[,;]/),
  "a1b2c".split(/(\d)/),
  "abc".split(""),
  "abc".split(/(?:)/),
  "".split(""),
  "".split(","),
  "".split(/x/),
);
parts("a,b,c".split(",", 2), "a,b".split(",", 0), "a,b".split(",", -1), "abc".split(), "abc".split(undefined, 0));
parts(
  "  a  b ".split(/\s+/),
  "aXbxc".split(/x/i),
  "2024-01-02T03:04".split(/[-T:]/),
  "a<b>c</b>".split(/<(\/)?([^<>]+)>/),
);
parts("😀😀".split("").length, "😀😀".split(/(?:)/u).length, [..."😀😀"].length, "aaa".split("a"), "test".split("t"));
parts("line1\nline2\r\nline3".split(/\r?\n/), "k=v=w".split("="), "path/to/file".split("/").pop());
