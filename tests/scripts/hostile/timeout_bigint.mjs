// Numbers that take long to multiply and longer to print.
// run: --timeout 400ms
let number = 3n;
for (;;) number = BigInt.asUintN(400000, number ** 2n) | 1n;
