// A result of a hundred megabytes.
// run: --timeout 20s
export default "\u0000".repeat(100 << 20);
