// Dates beyond their ranges, and how the parts carry over.
const iso = value => (Number.isNaN(value) ? "invalid" : new Date(value).toISOString());
console.log(
  iso(Date.UTC(2024, 1, 30)),
  iso(Date.UTC(2023, 12)),
  iso(Date.UTC(2024, -1)),
  iso(Date.UTC(2024, 0, 0)),
  iso(Date.UTC(2024, 0, -30)),
);
console.log(
  iso(Date.UTC(2024, 0, 1, 25)),
  iso(Date.UTC(2024, 0, 1, 0, 61)),
  iso(Date.UTC(2024, 0, 1, 0, 0, -1)),
  iso(Date.UTC(2024, 0, 1, 0, 0, 0, 1e9)),
);
console.log(
  iso(Date.UTC(0)),
  iso(Date.UTC(99)),
  iso(Date.UTC(100)),
  iso(Date.UTC(-1)),
  iso(Date.UTC(1900, 1, 29)),
  iso(Date.UTC(2000, 1, 29)),
);
console.log(iso(8.64e15), iso(-8.64e15), new Date(8.64e15 + 1).getTime(), new Date(-8.64e15 - 1).getTime());
console.log(
  new Date(1.9).getTime(),
  new Date(-1.9).getTime(),
  Object.is(new Date(-0).getTime(), 0),
  new Date(NaN).getTime(),
);
console.log(
  new Date(true).getTime(),
  new Date(null).getTime(),
  new Date(undefined).getTime(),
  new Date("5e3").getTime() === new Date("5e3").getTime(),
);
console.log(
  Date.UTC(),
  Date.UTC(2024, NaN),
  Date.UTC(2024, 0, 1.9) === Date.UTC(2024, 0, 1),
  Date.UTC(275760, 8, 13, 0, 0, 0, 1),
);
try {
  new Date(NaN).toISOString();
} catch (error) {
  console.log(error.name);
}
console.log(new Date(NaN).toJSON(), String(new Date(NaN)), JSON.stringify(new Date(NaN)));
console.log(iso(new Date(new Date(5)).getTime()), new Date(2024, 0).getUTCFullYear() >= 2023);
