// Setting the parts of a date in UTC.
const date = new Date(Date.UTC(2024, 0, 31, 10, 20, 30, 400));
const step = (what, result) => console.log(what, result, Number.isNaN(date.getTime()) ? "invalid" : date.toISOString());
step("month to february", date.setUTCMonth(1));
step("day 0", date.setUTCDate(0));
step("year", date.setUTCFullYear(2020, 1, 29));
step("year without a leap day", date.setUTCFullYear(2021));
step("hours", date.setUTCHours(23, 59, 59, 999));
step("milliseconds", date.setUTCMilliseconds(1000));
step("minutes", date.setUTCMinutes(-1));
step("seconds", date.setUTCSeconds(3600, 5));
step("hours over", date.setUTCHours(48));
step("time", date.setTime(0));
step("date over", date.setUTCDate(366));
step("invalid", date.setTime(NaN));
step("stays invalid", date.setUTCDate(1));
step("a year mends it", date.setUTCFullYear(2000));
step("invalid by a part", date.setUTCMonth(NaN));
const order = [];
const value = (name, number) => ({
  valueOf: () => {
    order.push(name);
    return number;
  },
});
new Date(0).setUTCHours(value("h", 1), value("m", 2), value("s", 3), value("ms", 4));
console.log(order.join());
