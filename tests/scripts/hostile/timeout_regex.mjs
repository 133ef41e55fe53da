// Expressions that backtrack for longer than the universe lasts.
// run: --timeout 400ms
/^(a+)+$/.test("a".repeat(60) + "!");
