// Lines for whoever watches a run, apart from what it prints.
//
// A line is its level, a message and fields, and goes to stderr, so that stdout is the
// script's result and what `console.log` printed.

import native from "internal/native";
import { Level } from "internal/console";
import { bounded } from "internal/format";
import { inspect } from "internal/inspect";
import { defineProperty, exec, keys, stringify } from "internal/primordials";

/** Writes a line: `info: message key=value`. */
export function log(message, fields = undefined) {
  line("info", message, fields);
}

for (const level of ["debug", "info", "warn", "error"]) {
  const value = { [level]: (message, fields = undefined) => line(level, message, fields) }[level];
  defineProperty(log, level, { value, enumerable: true });
}

const bare = /^[^\s"'=]+$/;

function line(level, message, fields) {
  let text = `${level}: ${typeof message === "string" ? message : inspect(message)}`;
  if (typeof fields === "object" && fields !== null) {
    const names = keys(fields);
    for (let i = 0; i < names.length; i++) {
      text += ` ${names[i]}=${valueOf(fields[names[i]])}`;
    }
  } else if (fields !== undefined) {
    text += ` ${valueOf(fields)}`;
  }
  native.print(level === "error" ? Level.ERROR : Level.WARNING, bounded(text));
}

function valueOf(value) {
  if (typeof value === "string") {
    return exec(bare, value) === null ? stringify(value) : value;
  }
  return inspect(value, { breakLength: Infinity, compact: 100 });
}
