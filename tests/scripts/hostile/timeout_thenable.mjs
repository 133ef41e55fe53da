// A result that says it is a promise, and then says nothing.
// run: --timeout 400ms
export default {
  get then() {
    for (;;);
  },
};
