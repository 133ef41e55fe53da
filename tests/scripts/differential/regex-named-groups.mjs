// Groups with names: in matches, in replacements, repeated and unmatched ones.
const date = /(?<year>\d{4})-(?<month>\d{2})(?:-(?<day>\d{2}))?/;
const found = date.exec("on 2024-05, and 2023-01-31");
console.log(JSON.stringify(found), found.index, JSON.stringify(found.groups), Object.getPrototypeOf(found.groups));
console.log("2023-01-31".replace(date, "$<day>.$<month>.$<year>"), "2024-05".replace(date, "[$<day>]"));
console.log("2023-01-31".replace(date, (...all) => JSON.stringify(all.at(-1))));
const {
  groups: { year, day = "none" },
} = found;
console.log(year, day);
console.log(/(?<q>['"]).*?\k<q>/.exec(`say "it's" now`)[0], /(?<a>.)(?<b>.)\k<b>\k<a>/.test("abba"));
console.log("x".replace(/(?<n>x)/, "$<missing>|$<n>"), "x".replace(/x/, "$<n>"));
console.log(/(?<π>.)(?<$>.)(?<_a1>.)/u.exec("abc").groups.π);
console.log(/()|(?<unset>a)/.exec("").groups.unset);
for (const source of ["(?<a>.)(?<a>.)", "(?<1a>.)", "\\k<a>(?<b>.)", "(?<a", "(?<>x)"]) {
  try {
    console.log(source, new RegExp(source) instanceof RegExp);
  } catch (error) {
    console.log(source, error.name);
  }
}
