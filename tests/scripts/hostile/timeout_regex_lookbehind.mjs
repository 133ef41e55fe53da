// The same behind a lookbehind, and over code points.
// run: --timeout 400ms
/(?<=b(?:a+)+)c/u.test("a".repeat(60) + "c");
