// The other half of the cycle.
import { isEven, early } from "./even.mjs";
export const isOdd = n => n !== 0 && isEven(n - 1);
export const seen = early();
