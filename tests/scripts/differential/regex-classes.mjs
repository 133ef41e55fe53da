// Quantifiers, anchors, alternation and the classes, greedy and lazy.
const all = (expression, text) => console.log(String(expression), JSON.stringify(text.match(expression)));
all(/<.+>/, "<a><b>");
all(/<.+?>/, "<a><b>");
all(/a{2,3}/g, "aaaaaaa");
all(/a{2,3}?/g, "aaaaaaa");
all(/(a|ab)(c|bcd)(d*)/, "abcd");
all(/^b/m, "a\nb");
all(/a$/m, "a\nb");
all(/a.b/, "a\nb");
all(/a.b/s, "a\nb");
all(/[^]/, "\n");
all(/[\s\S]/, "\n");
all(/[]/, "a");
all(/[^a-c]+/, "abcdef");
all(/[a\-z]+/, "a-z");
all(/[\]]/, "]");
all(/\d+|\D+/g, "12ab34");
all(/(z)((a+)?(b+)?(c))*/, "zaacbbbcac");
all(/(?:a*)*/, "aab");
all(/(a*)*/, "b");
all(/(?:a|b)+?c/, "abac");
all(/\bfoo\b/, "a foo.");
all(/\x41\u0042\103/, "ABC");
all(/\cJ/, "\n");
all(/[\b]/, "\b");
all(/\0/, "\0");
all(/a|b|/, "c");
all(/((a)|b)*/, "ab");
all(/(?=a)*/, "a");
all(/x{0}y/, "xy");
all(/{}/, "{}");
all(/a{,2}/, "a{,2}");
all(/[a-z]+/gi, "Hello World");
all(/^$/, "");
all(/\//, "/");
all(/[/]/, "/");
all(/(\w+)\s\1/, "hello hello");
all(/\u{61}/, "u".repeat(61).slice(0, 61));
console.log(
  "aaaaaaaaaaaaaaaaaaaaaa!".match(/^(?:a+)+$/),
  RegExp.prototype.toString.call(/a/g),
  RegExp("a|b").test("b"),
);
