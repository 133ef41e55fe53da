// Every match at once: matchAll, its laziness, and where the matches are.
const log = "GET /a 200 12ms\nPOST /b 500 7ms\nGET /c?x=1 404 103ms";
for (const { groups, index } of log.matchAll(/^(?<method>\w+) (?<path>\S+) (?<status>\d+) (?<ms>\d+)ms$/gm)) {
  console.log(index, JSON.stringify(groups));
}
console.log([..."a1b22c333".matchAll(/[a-z](\d+)/g)].map(match => match[1]).join());
const expression = /a/g;
expression.lastIndex = 1;
console.log([..."aaa".matchAll(expression)].length, expression.lastIndex);
const lazy = "aaaa".matchAll(/a/g);
console.log(
  lazy.next().value.index,
  lazy.next().value.index,
  [...lazy].length,
  lazy.next().done,
  lazy[Symbol.toStringTag],
);
console.log(
  [..."abc".matchAll("b")][0].index,
  [..."a.b".matchAll(".")].length,
  [..."😀a".matchAll(/(?:)/gu)].map(m => m.index).join(),
);
try {
  "a".matchAll(/a/);
} catch (error) {
  console.log(error.name);
}
const indexed = /(?<word>b+)(c)?/d.exec("aabbd");
console.log(JSON.stringify(indexed.indices), JSON.stringify(indexed.indices.groups));
