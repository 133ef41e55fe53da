// Labels, switch, and every way to leave a loop.
const out = [];
outer: for (let i = 0; i < 4; i++) {
  inner: for (let j = 0; ; j++) {
    if (j === i) continue outer;
    if (i === 3) break outer;
    if (j > 5) break inner;
    out.push(`${i}${j}`);
  }
}
block: {
  out.push("in");
  if (out.length) break block;
  out.push("never");
}
let n = 0;
do {
  if (n === 2) continue;
  out.push(`d${n}`);
} while (++n < 4);
loop: while (true) {
  switch (n--) {
    case 3:
      continue loop;
    case 0:
      break loop;
    default:
      out.push(`w${n}`);
  }
}
const pick = value => {
  const steps = [];
  switch (value) {
    case 1:
      steps.push("one");
    case 2:
      steps.push("two");
      break;
    default:
      steps.push("default");
    case 3:
      steps.push("three");
    case NaN:
      steps.push("nan");
  }
  return steps.join("+");
};
console.log(out.join(" "), [1, 2, 3, 4, "1", NaN].map(pick).join(" "));
for (var k in { a: 1, b: 2 }) {
  if (k === "a") continue;
}
console.log(k, typeof undeclaredInLoop);
for (let i = 0, j = 10; i < j; i += 3, j--) if ((i + j) % 2) console.log(i, j);
switch (true) {
  case n > 100:
    console.log("big");
    break;
  case n < 100: {
    let scoped = "small";
    console.log(scoped);
  }
}
a: b: c: for (;;) {
  break b;
}
const primes = [];
search: for (let candidate = 2; primes.length < 15; candidate++) {
  for (const prime of primes) {
    if (prime * prime > candidate) break;
    if (candidate % prime === 0) continue search;
  }
  primes.push(candidate);
}
console.log(primes.join());
