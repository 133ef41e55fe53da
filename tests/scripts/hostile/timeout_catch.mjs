// A loop that catches everything, its own end as well, if that could be caught.
// run: --timeout 400ms
for (;;) {
  try {
    for (;;);
  } catch {
    continue;
  } finally {
    for (;;);
  }
}
