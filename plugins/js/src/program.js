// Calls `~TOOL~` and prints what it answers.

import * as ~BINDING~ from ~SPECIFIER~;

export const run = {
  run() {
    try {
      print(~BINDING~.~FUNCTION~(~ARGUMENTS~));
    } catch (error) {
      report(error);
      throw error;
    }
  },
};

~PRINT~
/**
 * A call that fails throws, and the tool error is the `payload`.
 * @param {any} error
 */
function report(error) {
  console.error(`error: ${error.payload?.message ?? error}`);
  if (error.payload?.hint) console.error(`hint: ${error.payload.hint}`);
}
