// A module that fails while it is evaluated.
export const never = 1;
throw new RangeError("while evaluating");
