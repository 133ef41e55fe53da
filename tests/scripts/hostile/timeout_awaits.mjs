// Awaits without end.
// run: --timeout 400ms
while (true) await null;
