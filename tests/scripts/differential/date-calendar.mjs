// Arithmetic over a calendar: leap years, weekdays, months and differences.
const day = 86400000;
const leap = year => new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;
console.log([1600, 1700, 1900, 2000, 2023, 2024, 2100].map(leap).join());
for (let month = 0; month < 12; month++) console.log(month + 1, new Date(Date.UTC(2023, month + 1, 0)).getUTCDate());
const week = date => {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * day);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${String(1 + Math.floor((thursday - first) / day / 7)).padStart(2, "0")}`;
};
console.log(
  ["2020-12-31", "2021-01-03", "2021-01-04", "2024-12-30", "2026-01-01"].map(text => week(new Date(text))).join(),
);
const days = (from, to) => Math.round((new Date(to) - new Date(from)) / day);
console.log(days("2024-01-01", "2025-01-01"), days("2023-03-01", "2024-03-01"), days("1969-12-31", "1970-01-02"));
const grid = [];
const first = new Date(Date.UTC(2024, 8, 1));
for (let at = 0; at < 35; at++) grid.push(String(new Date(first.getTime() + at * day).getUTCDate()).padStart(2));
for (let row = 0; row < 5; row++) console.log(grid.slice(row * 7, row * 7 + 7).join(" "));
