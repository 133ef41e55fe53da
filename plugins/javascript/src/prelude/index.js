// The prelude's entry: defines the globals, and begins a run.
//
// It is evaluated once, when the snapshot is made that every run starts from; nothing
// here may ask for the time, for chance or for anything of a run before `start`.

import { installAbort } from "internal/abort";
import { installAbsent } from "internal/absent";
import { setArgs } from "internal/args";
import { installBase64 } from "internal/base64";
import { callTool } from "internal/call";
import { installClone } from "internal/clone";
import { installConsole } from "internal/console";
import { installCrypto } from "internal/crypto";
import { hidden } from "internal/define";
import { installEvents } from "internal/event";
import { installException } from "internal/exception";
import { installLocale } from "internal/locale";
import { installPerformance, startClock } from "internal/performance";
import { installSearchParams } from "internal/search-params";
import { installText } from "internal/text";
import { installTimers } from "internal/timers";
import { installUrl } from "internal/url";
import "mcp-host";

installException();
installConsole();
installTimers();
installEvents();
installAbort();
installBase64();
installText();
installSearchParams();
installUrl();
installClone();
installCrypto();
installPerformance();
installLocale();
installAbsent();
hidden(globalThis, Symbol.for("mcp-host.callTool"), callTool);

export { hintFor } from "internal/absent";

/** Begins a run with its arguments, before the script is evaluated. */
export function start(args) {
  startClock();
  setArgs(args);
}
