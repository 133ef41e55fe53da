// The arguments of the run.

import { installGlobal } from "internal/define";

/** What `--args` said: any JSON value. */
export let args;

/** Sets them, once, before the script begins. */
export function setArgs(value) {
  args = value;
  installGlobal("args", value);
}
