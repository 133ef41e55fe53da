// `performance`: the time since the run began.

import native from "internal/native";
import { enumerable, installGlobal, tagged } from "internal/define";

let origin = 0;
let began = 0;

class Performance {
  /** When the run began, in milliseconds since 1970. */
  get timeOrigin() {
    return origin;
  }

  /** Milliseconds since then; never goes back. */
  now() {
    return native.monotonic() - began;
  }

  toJSON() {
    return { timeOrigin: origin };
  }
}

/** Begins to count. */
export function startClock() {
  origin = native.now();
  began = native.monotonic();
}

/** Defines the globals. */
export function installPerformance() {
  tagged(Performance, "Performance");
  enumerable(Performance);
  installGlobal("Performance", Performance);
  installGlobal("performance", new Performance());
}
