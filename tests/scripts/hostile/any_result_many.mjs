// A result of millions of small parts.
// run: --timeout 20s
export default Array.from({ length: 3000000 }, (_, at) => [at]);
