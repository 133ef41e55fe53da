// How errors are shown: their class and message, then the lines of their stack.
//
// The engine's stacks hold only lines of frames, those of Node.js begin with class and
// message; both are understood. Frames of the prelude itself are left out.

import { isError } from "internal/primordials";
import { peek } from "internal/peek";
import {
  endsWith,
  indexOf,
  isArray,
  join,
  repeat,
  replaceAll,
  splice,
  split,
  startsWith,
  stringIncludes,
  stringIndexOf,
  stringSlice,
} from "internal/primordials";

/**
 * The text of an error. `keys` loses what the text says already and gains what an error
 * has beside it; `prefix` names the error's class, or what it is given where it has none.
 */
export function errorBase(context, error, keys, prefix) {
  const name = textOf(peek(error, "name"), "Error");
  const message = textOf(peek(error, "message"), "");
  const whole = stackOf(error, name, message);
  dropSaid(context, error, keys, whole);
  addParts(error, keys);
  const stack = withClass(whole, name, prefix);
  const at = stringIndexOf(
    stack,
    "\n    at",
    message === "" ? 0 : stringIndexOf(stack, message) + message.length,
  );
  const text =
    at === -1 ? `[${stack}]` : stringSlice(stack, 0, at) + frames(error, stringSlice(stack, at + 1));
  return context.indentation === 0 ? text : replaceAll(text, "\n", `\n${repeat(" ", context.indentation)}`);
}

/** The lines of a stack that are a script's own. */
export function ownFrames(stack) {
  const lines = split(stack, "\n");
  const own = [];
  for (let i = 0; i < lines.length; i++) {
    if (
      lines[i] !== "" &&
      !stringIncludes(lines[i], "(internal/") &&
      !startsWith(lines[i], "    at internal/")
    ) {
      own[own.length] = lines[i];
    }
  }
  return join(own, "\n");
}

const MIN_SHARED = 3;

function textOf(value, otherwise) {
  return value === undefined || value === null || typeof value === "object" ? otherwise : `${String(value)}`;
}

function stackOf(error, name, message) {
  const stack = peek(error, "stack");
  const head = name === "" || message === "" ? name + message : `${name}: ${message}`;
  if (typeof stack !== "string" || stack === "") {
    return head;
  }
  if (!startsWith(stack, "    at")) {
    return stack;
  }
  const own = ownFrames(stack);
  return own === "" ? head : `${head}\n${own}`;
}

function dropSaid(context, error, keys, stack) {
  const said = ["name", "message", "stack"];
  for (let i = 0; i < said.length && !context.showHidden; i++) {
    const index = indexOf(keys, said[i]);
    if (index !== -1 && stringIncludes(stack, textOf(peek(error, said[i]), ""))) {
      splice(keys, index, 1);
    }
  }
}

function addParts(error, keys) {
  if ("cause" in error && indexOf(keys, "cause") === -1) {
    keys[keys.length] = "cause";
  }
  if (isArray(peek(error, "errors")) && indexOf(keys, "errors") === -1) {
    keys[keys.length] = "errors";
  }
}

// A class without a name of its own still shows which it is.
function withClass(stack, name, prefix) {
  const next = stack[name.length];
  const begins = startsWith(stack, name) && (next === undefined || next === ":" || next === "\n");
  const full = stringSlice(prefix("Error"), 0, -1);
  const unnamed = startsWith(full, "[");
  if (!unnamed && !(endsWith(name, "Error") && begins)) {
    return stack;
  }
  if (name === full) {
    return stack;
  }
  const rest = begins ? stringSlice(stack, name.length) : `: ${stack}`;
  return stringIncludes(full, name) ? full + rest : `${full} [${name}]${rest}`;
}

function frames(error, text) {
  const lines = split(text, "\n");
  const cause = peek(error, "cause");
  if (typeof cause === "object" && cause !== null && isError(cause)) {
    shorten(lines, split(textOf(peek(cause, "stack"), ""), "\n"));
  }
  return `\n${join(lines, "\n")}`;
}

// Frames that the cause shows too are said to be there, no more.
function shorten(lines, causeLines) {
  for (let i = 0; i < lines.length - MIN_SHARED; i++) {
    const at = indexOf(causeLines, lines[i]);
    let count = 0;
    while (at !== -1 && i + count < lines.length && lines[i + count] === causeLines[at + count]) {
      count += 1;
    }
    if (count > MIN_SHARED) {
      const skipped = count - 2;
      splice(lines, i + 1, skipped, `    ... ${skipped} lines matching cause stack trace ...`);
      return;
    }
  }
}
