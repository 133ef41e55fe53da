// A result that is larger than what is taken.
// says: 16 MiB
export default "x".repeat(17 << 20);
