// Patterns and functions in replacements.
const text = "John Smith, Jane Doe";
console.log(text.replace(/(\w+) (\w+)/, "$2 $1"), text.replace(/(\w+) (\w+)/g, "$2, $1;"));
console.log(
  "abc".replace("b", "[$&]"),
  "abc".replace("b", "[$`|$']"),
  "abc".replace("b", "$$"),
  "abc".replace("b", "$1$0"),
);
console.log(
  "abc".replace(/(b)/, "$1$01$10$2$001"),
  "x".replace(/(x)/, "$11"),
  "aaa".replace("a", "b"),
  "aaa".replaceAll("a", "$&b"),
);
console.log("x-y-z".replace(/-(.)/g, (whole, letter, offset, all) => `${letter.toUpperCase()}${offset}${all.length}`));
console.log(
  "aaa".replaceAll(/a/g, (_, offset) => offset),
  "".replace("", "x"),
  "abc".replaceAll("", "-"),
);
console.log(
  "a.b.c".replaceAll(".", "$$"),
  "price: 5".replace(/\d/, n => n * 2),
  "u".replace("u", undefined),
  "n".replace("n", null),
);
try {
  "a".replaceAll(/a/, "b");
} catch (error) {
  console.log(error.name);
}
const shout = { [Symbol.replace]: (string, by) => `${string}!${by}` };
console.log("hey".replace(shout, "?"));
console.log(
  "a\nb\r\nc".replace(/\r?\n/g, "\\n"),
  "tabs\there".replace(/\t/, "    "),
  "  trim  me ".replace(/^\s+|\s+$/g, ""),
);
console.log("one two".replace(/(?<first>\w+) (?<second>\w+)/, "$<second> $<first> $<third>"));
console.log(
  "x".replace(/(y)?x/, "[$1]"),
  "x".replace(/(y)?x/, (_, y) => typeof y),
);
