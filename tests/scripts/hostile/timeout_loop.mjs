// A loop without end.
// run: --timeout 400ms
for (;;);
