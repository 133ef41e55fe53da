// A polluted prototype changes nothing of what the runtime reads from its own objects.
// server
// prints: the answer is a string or an object
// prints: [ 1, { a: 2 } ]
// result: [1]
import { callTool } from "mcp-host";
const keys = [
  "server",
  "tool",
  "signal",
  "timeout",
  "reason",
  "message",
  "hint",
  "content",
  "structured",
  "details",
  "effect",
  "kind",
  "type",
  "text",
  "data",
  "name",
  "value",
  "get",
  "set",
  "depth",
  "colors",
  "indent",
  "level",
  "input",
  "options",
  "cause",
  "aborted",
  "capture",
  "once",
  "fatal",
  "ignoreBOM",
  "stream",
  "transfer",
  "0",
  "1",
  "length",
  "toJSON",
  "limit",
];
for (const key of keys.filter(key => !["get", "set", "value", "length", "toJSON"].includes(key)))
  Object.defineProperty(Object.prototype, key, { value: "polluted", configurable: true, writable: true });
const answer = await callTool("shop", "echo", { message: "x" });
console.log(
  ["string", "object"].includes(typeof answer) && !JSON.stringify(answer).includes("polluted")
    ? "the answer is a string or an object"
    : "the pollution came through",
);
console.log([1, { a: 2 }]);
export default [1];
