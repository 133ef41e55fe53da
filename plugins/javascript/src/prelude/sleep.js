// Waiting.

import { PromiseOf } from "internal/primordials";
import native from "internal/native";

/** Resolves after so many milliseconds, or rejects with the signal's reason when that is aborted before. */
export function sleep(milliseconds, options = undefined) {
  const { signal } = options ?? {};
  return new PromiseOf((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      native.clearTimer(timer);
      reject(signal.reason);
    };
    const timer = native.setTimer(milliseconds > 0 ? milliseconds : 0, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
