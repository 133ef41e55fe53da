// Work for ever in what runs after an abrupt end.
// run: --timeout 400ms
function* held() {
  try {
    yield 1;
  } finally {
    for (;;);
  }
}
for (const _ of held()) break;
