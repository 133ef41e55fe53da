// Records to a report: parse CSV with quotes, group, total, sort, and lay out as a table.
const csv = `name,team,amount,note
Ann,red,12.50,"first, with comma"
Bob,blue,7,"says ""hi"""
Cid,red,0.1,
"Dee ""D"" Doe",green,1000000,"two
lines"
Eve,blue,-3.333,é😀`;
const parse = text => {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at],
      row = rows.at(-1);
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') {
        row[row.length - 1] += c;
        at++;
      } else if (c === '"') quoted = false;
      else row[row.length - 1] += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") row.push("");
    else if (c === "\n") rows.push([""]);
    else row[row.length - 1] += c;
  }
  return rows;
};
const [header, ...rows] = parse(csv);
const records = rows.map(row =>
  Object.fromEntries(row.map((value, at) => [header[at], header[at] === "amount" ? Number(value) : value])),
);
const teams = new Map();
for (const { team, amount } of records) {
  const entry = teams.get(team) ?? { count: 0, total: 0, max: -Infinity };
  teams.set(team, { count: entry.count + 1, total: entry.total + amount, max: Math.max(entry.max, amount) });
}
const money = n =>
  `${n < 0 ? "-" : ""}${Math.abs(n)
    .toFixed(2)
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",")}`;
const table = [
  ["team", "count", "total", "max"],
  ...[...teams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([team, { count, total, max }]) => [team, String(count), money(total), money(max)]),
];
const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column].length)));
for (const row of table)
  console.log(
    row
      .map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join("  ")
      .trimEnd(),
  );
console.log(JSON.stringify(records, null, 1));
console.log(
  records
    .map(({ name }) => name)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .join(" / "),
  records.reduce((sum, { amount }) => sum + amount, 0),
);
const escape = value => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
console.log(
  [header, ...records.map(Object.values)]
    .map(row => row.map(escape).join(","))
    .join("\n")
    .replace("12.5,", "12.50,") === csv,
);
