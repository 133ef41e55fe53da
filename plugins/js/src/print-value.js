/**
 * Integers of 64 bits are of the type bigint, which JSON does not know.
 * @param {unknown} value
 */
function print(value) {
  const plain = (/** @type {string} */ _, /** @type {unknown} */ member) =>
    typeof member === "bigint" ? Number(member) : member;
  console.log(JSON.stringify(value, plain, 2));
}
