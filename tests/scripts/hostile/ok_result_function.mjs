// A function as the result is called once, with the arguments, and what it gives is taken.
// run: --args {"n":41}
// result: 42
let calls = 0;
export default async ({ n }) => {
  calls++;
  await null;
  return n + calls;
};
