// The error of a call that failed, and those of files and state.
//
// Knows the shape of a failure as the engine's side hands it over, not how calls are made.

import { ownFrames } from "internal/inspect-error";
import { defineProperty, endsWith, isArray, join, stringSlice, stringIndexOf } from "internal/primordials";

/** A tool call that gave no result. */
export class ToolError extends Error {
  constructor(server, tool, failure) {
    super(messageOf(failure), "cause" in failure ? { cause: failure.cause } : undefined);
    this.server = server;
    this.tool = tool;
    this.kind = failure.reason;
    this.effect = failure.effect;
    this.hint = failure.hint ?? "";
    this.content = failure.content ?? [];
    this.structured = failure.structured;
    this.details = failure.details;
  }

  /** What `kind` is called in generated code. */
  get reason() {
    return this.kind;
  }
}

/** A file function that failed. Nothing was changed then. */
export class FileError extends Error {
  constructor(failure, path) {
    super(failure.message);
    this.kind = failure.reason;
    this.path = path;
    this.hint = failure.hint ?? "";
  }

  get reason() {
    return this.kind;
  }
}

/** A state function that failed. */
export class StateError extends Error {
  constructor(failure, key) {
    super(failure.message);
    this.kind = failure.reason;
    this.key = key;
    this.hint = failure.hint ?? "";
  }

  get reason() {
    return this.kind;
  }
}

for (const constructor of [ToolError, FileError, StateError]) {
  defineProperty(constructor.prototype, "name", {
    value: constructor.name,
    writable: true,
    configurable: true,
  });
}

/** Gives an error the lines of a stack that was taken earlier, where the work was asked for. */
export function withStack(error, stack) {
  if (typeof stack === "string") {
    const at = stringIndexOf(stack, "    at");
    const frames = at === -1 ? "" : ownFrames(stringSlice(stack, at));
    defineProperty(error, "stack", { __proto__: null, value: frames, writable: true, configurable: true });
  }
  return error;
}

const MAX_LISTED = 20;

// The host's message has the first wrong argument in its line: with more of them, each
// gets a line.
function messageOf({ reason, message, details }) {
  if (!isArray(details) || details.length === 0) {
    return message;
  }
  return reason === "invalid-arguments"
    ? withArguments(message, details)
    : withNames(message, details, reason);
}

function withArguments(message, details) {
  const lines = [];
  for (let i = 0; i < details.length && i < MAX_LISTED; i++) {
    const { path, reason } = details[i];
    lines[i] = path === "" ? reason : `${path}: ${reason}`;
  }
  const first = `: ${lines[0]}`;
  const head = endsWith(message, first) ? stringSlice(message, 0, -first.length) : message;
  if (lines.length === 1) {
    return `${head}${first}`;
  }
  const rest = details.length > MAX_LISTED ? `\n  and ${details.length - MAX_LISTED} more` : "";
  return `${head}:\n  ${join(lines, "\n  ")}${rest}`;
}

function withNames(message, names, reason) {
  return reason === "unknown-tool" ? `${message}; the nearest: ${join(names, ", ")}` : message;
}
