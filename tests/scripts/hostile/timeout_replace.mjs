// A string that is searched from every place to its end.
// run: --timeout 400ms
const text = "a".repeat(1 << 22);
for (;;) text.replace(/a*b/g, "").split(/(a|aa)+c/);
