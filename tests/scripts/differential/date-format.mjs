// A date as text and as a number, in UTC.
const dates = [
  0,
  1e12,
  -1,
  951782400000,
  Date.UTC(9999, 11, 31),
  Date.UTC(10000, 0, 1),
  Date.UTC(-1, 5, 15),
  -62198755200000,
  253402300799999,
];
for (const time of dates) {
  const date = new Date(time);
  console.log(date.toISOString(), date.toJSON(), date.toUTCString(), date.valueOf());
  console.log(
    [
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCDay(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
      date.getUTCMilliseconds(),
    ].join("/"),
  );
}
const epoch = new Date(0);
console.log(
  +epoch,
  epoch - 5,
  epoch < new Date(1),
  typeof (epoch + 1),
  `${typeof Date()}`,
  Date.length,
  Date.UTC.length,
);
console.log(
  epoch[Symbol.toPrimitive]("number"),
  typeof epoch[Symbol.toPrimitive]("default"),
  Object.prototype.toString.call(epoch),
);
console.log(
  Date.parse(new Date(1e12).toUTCString()),
  Date.parse(new Date(1e12).toString()),
  Date.parse(String(new Date(1e12))) === 1e12,
);
