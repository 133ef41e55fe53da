// The global `console`.
//
// Knows groups, counts and timers, and which method prints on which level; the text of a
// message is `format`'s.

import native from "internal/native";
import { installGlobal, hidden } from "internal/define";
import { bounded, format } from "internal/format";
import { inspect } from "internal/inspect";
import { ownFrames } from "internal/inspect-error";
import {
  captureStackTrace,
  floor,
  isArray,
  keys,
  mapDelete,
  mapGet,
  mapHas,
  mapSet,
  padStart,
  repeat,
  replaceAll,
  stringSlice,
  toFixed,
} from "internal/primordials";
import { table } from "internal/table";

/** The levels of `native.print`. */
export const Level = { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3 };

/** Prints one message, set in as far as the open groups are. */
export function print(level, text) {
  const indented = indentation === "" ? text : indentation + replaceAll(text, "\n", `\n${indentation}`);
  native.print(level, bounded(indented));
}

/** Defines the global. */
export function installConsole() {
  const console = {};
  for (const name of keys(methods)) {
    console[name] = methods[name];
  }
  hidden(console, Symbol.toStringTag, "console");
  installGlobal("console", console);
}

const GROUP_WIDTH = 2;
const MAX_INDENTATION = 200;
const MAX_LABELS = 1000;
const counts = new Map();
const timers = new Map();
let indentation = "";

const methods = {
  log: (...values) => print(Level.INFO, format(values)),
  info: (...values) => print(Level.INFO, format(values)),
  debug: (...values) => print(Level.DEBUG, format(values)),
  warn: (...values) => print(Level.WARNING, format(values)),
  error: (...values) => print(Level.ERROR, format(values)),
  dirxml: (...values) => print(Level.INFO, format(values)),
  dir: (value, options) => print(Level.INFO, inspect(value, { customInspect: false, ...options })),
  trace(...values) {
    const site = {};
    captureStackTrace(site, methods.trace);
    const text = format(values);
    const frames = framesOf(site.stack);
    print(Level.ERROR, `Trace${text === "" ? "" : `: ${text}`}${frames === "" ? "" : `\n${frames}`}`);
  },
  assert(condition, ...values) {
    if (!condition) {
      const first = values.length === 0 ? "Assertion failed" : "Assertion failed: ";
      if (typeof values[0] === "string") {
        values[0] = first + values[0];
      } else if (values.length > 0) {
        values[0] = first + format([values[0]]);
      } else {
        values[0] = first;
      }
      print(Level.WARNING, format(values));
    }
  },
  clear() {},
  table(data, properties) {
    if (properties !== undefined && !isArray(properties)) {
      throw new TypeError("the properties of console.table must be an array");
    }
    const isTable = typeof data === "object" && data !== null;
    print(Level.INFO, isTable ? table(data, properties) : format([data]));
  },
  group(...values) {
    if (values.length > 0) {
      print(Level.INFO, format(values));
    }
    if (indentation.length < MAX_INDENTATION) {
      indentation += repeat(" ", GROUP_WIDTH);
    }
  },
  groupEnd() {
    indentation = stringSlice(indentation, GROUP_WIDTH);
  },
  count(label = "default") {
    const name = `${label}`;
    const count = (mapGet(counts, name) ?? 0) + 1;
    remember(counts, name, count);
    print(Level.INFO, `${name}: ${count}`);
  },
  countReset(label = "default") {
    const name = `${label}`;
    if (!mapDelete(counts, name)) {
      print(Level.WARNING, `Warning: Count for '${name}' does not exist`);
    }
  },
  time(label = "default") {
    const name = `${label}`;
    if (mapHas(timers, name)) {
      print(Level.WARNING, `Warning: Label '${name}' already exists for console.time()`);
    } else {
      remember(timers, name, native.monotonic());
    }
  },
  timeEnd(label = "default") {
    const name = `${label}`;
    logTime("timeEnd", name, []);
    mapDelete(timers, name);
  },
  timeLog(label = "default", ...values) {
    logTime("timeLog", `${label}`, values);
  },
};
methods.groupCollapsed = methods.group;

function remember(map, key, value) {
  if (map.size < MAX_LABELS || mapHas(map, key)) {
    mapSet(map, key, value);
  }
}

function logTime(method, label, values) {
  const began = mapGet(timers, label);
  if (began === undefined) {
    print(Level.WARNING, `Warning: No such label '${label}' for console.${method}()`);
    return;
  }
  const text = `${label}: ${duration(native.monotonic() - began)}`;
  print(Level.INFO, format(["%s", text, ...values]));
}

function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 1) {
    return `${+toFixed(milliseconds, 3)}ms`;
  }
  if (seconds < 60) {
    return `${toFixed(seconds, 3)}s`;
  }
  const hours = floor(seconds / 3600);
  const minutes = floor((seconds % 3600) / 60);
  const rest = padStart(toFixed(seconds % 60, 3), 6, "0");
  return hours === 0
    ? `${minutes}:${rest} (m:ss.mmm)`
    : `${hours}:${padStart(`${minutes}`, 2, "0")}:${rest} (h:mm:ss.mmm)`;
}

function framesOf(stack) {
  const frames = typeof stack === "string" ? ownFrames(stack) : "";
  const at = frames.indexOf("    at");
  return at === -1 ? "" : stringSlice(frames, at);
}
