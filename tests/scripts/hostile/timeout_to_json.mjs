// A result that never finishes being made into JSON.
// run: --timeout 400ms
export default {
  toJSON() {
    for (;;);
  },
};
