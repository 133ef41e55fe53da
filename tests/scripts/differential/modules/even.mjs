// One half of a cycle of imports.
import { isOdd } from "./odd.mjs";
export const isEven = n => n === 0 || isOdd(n - 1);
export function early() {
  return typeof isOdd;
}
