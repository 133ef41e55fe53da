// Calls of tools, and what there is to call.
//
// Knows how a call is told to the host, ended early and answered; nothing of single
// servers or tools.

import native from "internal/native";
import { brand } from "internal/brand";
import { PromiseOf, captureStackTrace, isArray, isInteger, parse, stringify } from "internal/primordials";
import { ToolError, withStack } from "internal/tool-error";
import { unwritable } from "internal/unwritable";

/**
 * Calls a tool. The promise's result is the structured content, if the tool gave any;
 * else the value of the JSON if all it answered is one text that is a JSON object or
 * array; else that text; else the content blocks, and `undefined` without any.
 */
export function callTool(server, tool, input = {}, options = undefined) {
  const site = {};
  captureStackTrace(site, callTool);
  return new PromiseOf((resolve, reject) => {
    const fail = (failure) => reject(withStack(new ToolError(`${server}`, `${tool}`, failure), site.stack));
    try {
      const json = jsonOf(server, tool, input);
      if (options === undefined) {
        native.callTool(
          server,
          tool,
          json,
          (structured, content) => resolve(valueOf(structured, content)),
          fail,
        );
      } else {
        startBounded({ server, tool, json, ...checked(options) }, resolve, fail);
      }
    } catch (failure) {
      fail(failure);
    }
  });
}

/**
 * Makes several calls at once, each `{server, tool, input, signal, timeoutMs}`. Answers
 * stand in the order of the calls, as those of `Promise.allSettled`.
 */
export async function callTools(calls) {
  if (!isArray(calls)) {
    throw new TypeError(`callTools takes an array of {server, tool, input}, and got ${nounOf(calls)}`);
  }
  const open = [];
  for (const call of calls) {
    open[open.length] = callTool(call?.server, call?.tool, call?.input, call ?? undefined);
  }
  return allSettled(open);
}

/** The tools that fit a query, best first, as `{server, tool, summary}`. */
export async function searchTools(query = "", options = undefined) {
  const limit = (typeof options === "object" ? options?.limit : options) ?? DEFAULT_LIMIT;
  if (!isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new RangeError(`the limit of searchTools must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  return asked("", "", searchTools, () => native.searchTools(`${query}`, limit));
}

/** One tool's description and schemas. */
export async function describeTool(server, tool) {
  return asked(server, tool, describeTool, () =>
    native.describeTool(nameOf(server, "server"), nameOf(tool, "tool")),
  );
}

/** The names of the servers of which this run may call at least one tool. */
export async function listServers() {
  return asked("", "", listServers, () => native.listServers());
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;
const MAX_TIMEOUT = 2 ** 31 - 1;
const allSettled = PromiseOf.allSettled.bind(PromiseOf);

function asked(server, tool, caller, ask) {
  try {
    return ask();
  } catch (failure) {
    if (failure instanceof Error) {
      throw failure;
    }
    const error = new ToolError(`${server}`, `${tool}`, failure);
    captureStackTrace(error, caller);
    throw error;
  }
}

function invalid(message, extra = undefined) {
  return { reason: "invalid-arguments", effect: "not-sent", message, hint: "", ...extra };
}

function nameOf(name, what) {
  if (typeof name !== "string" || name === "") {
    throw invalid(`the ${what}'s name must be a string that is not empty`);
  }
  return name;
}

function jsonOf(server, tool, input) {
  nameOf(server, "server");
  nameOf(tool, "tool");
  if (typeof input !== "object" || input === null || isArray(input)) {
    throw unfit(server, tool, `expected an object, got ${nounOf(input)}`);
  }
  let json;
  try {
    json = stringify(input);
  } catch (cause) {
    throw invalid(`the input of ${server}/${tool} cannot be written as JSON: ${unwritable(input, cause)}`, {
      cause,
    });
  }
  if (json === undefined || json[0] !== "{") {
    throw unfit(server, tool, `expected an object, got a ${brand(input)} whose toJSON gives something else`);
  }
  return json;
}

function unfit(server, tool, reason) {
  return invalid(`the input of ${server}/${tool} does not fit`, { details: [{ path: "", reason }] });
}

function nounOf(value) {
  if (value === null) {
    return "null";
  }
  return isArray(value) ? "an array" : `a ${typeof value}`;
}

function checked(options) {
  if (typeof options !== "object" || options === null) {
    throw invalid(`the options of a call must be an object, and are ${nounOf(options)}`);
  }
  const { signal, timeoutMs } = options;
  if (signal !== undefined && typeof signal?.addEventListener !== "function") {
    throw invalid("the option signal must be an AbortSignal");
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0)) {
    throw invalid("the option timeoutMs must be a number of milliseconds that is not negative");
  }
  return { signal, timeoutMs };
}

// A call that can end before its answer is there.
function startBounded({ server, tool, json, signal, timeoutMs }, resolve, fail) {
  const what = `the call of ${server}/${tool}`;
  if (signal?.aborted) {
    fail({ ...aborted(what, signal), effect: "not-sent" });
    return;
  }
  let timer;
  let id;
  const settle = () => {
    if (timer !== undefined) {
      native.clearTimer(timer);
    }
    signal?.removeEventListener("abort", abort);
  };
  const end = (failure) => {
    settle();
    native.cancelCall(id);
    fail(failure);
  };
  const abort = () => end(aborted(what, signal));
  signal?.addEventListener("abort", abort);
  if (timeoutMs !== undefined && timeoutMs <= MAX_TIMEOUT) {
    timer = native.setTimer(timeoutMs, () => end(late(what, timeoutMs)));
  }
  const answered = (structured, content) => {
    settle();
    resolve(valueOf(structured, content));
  };
  const failed = (failure) => {
    settle();
    fail(failure);
  };
  id = native.callTool(server, tool, json, answered, failed);
}

function aborted(what, signal) {
  const failure = { reason: "aborted", effect: "sent-unknown", message: `${what} was aborted`, hint: "" };
  return { ...failure, cause: signal.reason };
}

function late(what, timeoutMs) {
  return {
    reason: "timeout",
    effect: "sent-unknown",
    message: `${what} got no answer within the ${timeoutMs} ms of its timeoutMs`,
    hint: "allow more time, or ask the server whether it was done before trying again",
  };
}

function valueOf(structured, content) {
  if (structured !== undefined && structured !== null) {
    return typeof structured === "string" ? parse(structured) : structured;
  }
  if (content.length === 0) {
    return undefined;
  }
  const { 0: block } = content;
  return content.length === 1 && block.type === "text" ? textOf(block.text) : content;
}

function textOf(text) {
  let at = 0;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  if (text[at] !== "{" && text[at] !== "[") {
    return text;
  }
  try {
    return parse(text);
  } catch {
    return text;
  }
}
