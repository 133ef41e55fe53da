// A result whose properties take for ever to read.
// run: --timeout 400ms
export default {
  get slow() {
    for (;;);
  },
};
