// A result with a number that JSON has no form for.
// says: BigInt
export default { total: 10n };
