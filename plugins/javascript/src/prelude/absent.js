// What programs reach for and is not here: each says why, and what to use.
//
// Names that programs test for with `typeof`, as `process`, are left undefined; what an
// error of using one can say, `hintFor` knows.

import { installGlobal } from "internal/define";
import { defineProperty, exec, startsWith, stringSlice } from "internal/primordials";

/** Defines the globals that explain their absence. */
export function installAbsent() {
  installGlobal("fetch", function fetch() {
    throw absent("fetch is not available: the bridge is the only network path; call a tool", NETWORK_HINT);
  });
  for (const name of ["XMLHttpRequest", "WebSocket", "EventSource"]) {
    installGlobal(
      name,
      {
        [name]: function () {
          throw absent(
            `${name} is not available: the bridge is the only network path; call a tool`,
            NETWORK_HINT,
          );
        },
      }[name],
    );
  }
  installGlobal("require", function require(name) {
    const plain = startsWith(`${name}`, "node:") ? stringSlice(name, "node:".length) : `${name}`;
    throw absent(
      `require(${JSON.stringify(`${name}`)}) is not available: scripts are modules, and use import`,
      MODULE_HINTS[plain] ?? IMPORT_HINT,
    );
  });
}

/** What would help somebody whose script failed with this error, if that is known. */
export function hintFor(error) {
  if (!(error instanceof ReferenceError)) {
    return undefined;
  }
  const name = exec(/^'?([A-Za-z_$][\w$]*)'? is not defined$/, error.message)?.[1];
  return name === undefined ? undefined : GLOBAL_HINTS[name];
}

const NETWORK_HINT =
  'use import { callTool, searchTools } from "mcp-host": searchTools("what you need") finds the tools this run may call';
const IMPORT_HINT =
  'there are "mcp-host", "mcp/SERVER" for each server, and files beside the script as "./file.ts"';
const FILES_HINT = 'use import { files } from "mcp-host": files.readText, files.write, files.list and others';
const BYTES_HINT = "use Uint8Array, TextEncoder, TextDecoder, atob and btoa";
const PROGRAM_HINT = "a script starts no programs; call a tool that does what is needed";
const CRYPTO_HINT = "crypto.getRandomValues and crypto.randomUUID are there without an import";
const ARGS_HINT = 'a script\'s arguments are `args`, from "mcp-host" or as a global; it has no environment';

const MODULE_HINTS = {
  __proto__: null,
  axios: NETWORK_HINT,
  buffer: BYTES_HINT,
  child_process: PROGRAM_HINT,
  crypto: CRYPTO_HINT,
  fs: FILES_HINT,
  "fs/promises": FILES_HINT,
  http: NETWORK_HINT,
  https: NETWORK_HINT,
  "node-fetch": NETWORK_HINT,
  process: ARGS_HINT,
  "timers/promises": 'use import { sleep } from "mcp-host"',
};

const DATES =
  "there are no locales: use toISOString, toFixed, and toLocaleString and localeCompare, which know English";
const GLOBAL_HINTS = {
  __proto__: null,
  Buffer: BYTES_HINT,
  Bun: IMPORT_HINT,
  Deno: IMPORT_HINT,
  Headers: NETWORK_HINT,
  Intl: DATES,
  Request: NETWORK_HINT,
  Response: NETWORK_HINT,
  __dirname: FILES_HINT,
  __filename: FILES_HINT,
  document: "there is no page; call a tool that reads or drives one",
  exports: "scripts are modules: use export",
  fs: FILES_HINT,
  localStorage: 'use import { state } from "mcp-host", which keeps values between runs',
  module: "scripts are modules: use export default for the result",
  process: ARGS_HINT,
  window: "there is no page; the global object is globalThis",
};

function absent(message, hint) {
  const error = new Error(message);
  defineProperty(error, "hint", { value: hint, writable: true, configurable: true });
  return error;
}
