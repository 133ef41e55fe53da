// Looking ahead and behind, with captures and back references in both directions.
console.log("$10 €20 $30".match(/(?<=\$)\d+/g).join(), "$10 €20".match(/(?<!\$)\b\d+/g).join());
console.log("1234567.891".replace(/(?<=\d)(?=(\d{3})+(?!\d))/g, ","), "1234567".replace(/\B(?=(\d{3})+$)/g, " "));
console.log(JSON.stringify(/(?<=(\d+)(\d+))$/.exec("1053")), JSON.stringify(/(?<=\1(.))x/.exec("aax")));
console.log(JSON.stringify(/(?=(a+))a*b\1/.exec("baaabac")), /(?!foo)...bar/.exec("foobarbazbar")?.[0]);
console.log("foobar".match(/(?<=^foo)bar/)[0], /(?<=a{2})b/.test("aab"), /(?<=a{2})b/.test("ab"));
console.log("a1b2c3".split(/(?<=\d)/).join("|"), "camelCaseWord".replace(/(?<!^)(?=[A-Z])/g, "_").toLowerCase());
console.log(/^(?=.*\d)(?=.*[a-z]).{4,}$/.test("abc1"), /^(?=.*\d)(?=.*[a-z]).{4,}$/.test("abcd"));
console.log(JSON.stringify("xaxbx".match(/(?<!a)x/g)), /(?<=\b)./.exec(" hi").index);
