// Source text that nests deeper than any stack, given to eval and to the expressions.
// run: --timeout 20s
// prints: 22 of 22 ended
const deep = (open, close = "", inner = "1", times = 50000) => open.repeat(times) + inner + close.repeat(times);
const sources = [
  deep("(", ")"),
  deep("[", "]"),
  deep("{", "}", ""),
  deep("({a:", "})"),
  deep("!"),
  deep("-"),
  deep("()=>"),
  deep("if(1)", "", ";"),
  deep("new ", "", "Object"),
  deep("1?1:"),
  deep("`${", "}`"),
  deep("function f(){", "}", ""),
  deep("a=", "", "1"),
  deep("x.", "", "y"),
  deep("1+"),
  deep("class A{static{", "}}", ""),
  deep("for(;;)", "", "break"),
  deep("l:", "", ";"),
  deep("async()=>"),
  deep("[a,", "]=0", "b"),
];
let ended = 0;
for (const source of sources) {
  try {
    new Function(source);
    ended++;
  } catch {
    ended++;
  }
}
for (const [open, close] of [
  ["(", ")"],
  ["(?=", ")"],
]) {
  try {
    new RegExp(deep(open, close, "a")).test("a");
    ended++;
  } catch {
    ended++;
  }
}
console.log(`${ended} of ${sources.length + 2} ended`);
