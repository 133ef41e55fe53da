// Calls with arguments that are no JSON, names that are no names, and options that are none.
// server
// prints: 14 of 14 refused
// prints: still working
import { callTool } from "mcp-host";
const cycle = {};
cycle.cycle = cycle;
let deep = {};
for (let at = 0; at < 100000; at++) deep = { deep };
const attempts = [
  ["shop", "echo", cycle],
  ["shop", "echo", { message: 1n }],
  [
    "shop",
    "echo",
    {
      get message() {
        throw new Error("no");
      },
    },
  ],
  ["shop", "echo", deep],
  [
    "shop",
    "echo",
    {
      toJSON() {
        throw 1;
      },
    },
  ],
  ["shop", "echo", "text"],
  ["shop", "echo", [1]],
  ["shop", null, {}],
  [Symbol("s"), "echo", {}],
  ["shop", "echo\u0000", {}],
  ["../shop", "echo", {}],
  ["", "", {}],
  ["shop", "e".repeat(1 << 20), {}],
  [
    {
      toString() {
        throw new Error("no name");
      },
    },
    "echo",
    {},
  ],
];
let refused = 0;
for (const [index, attempt] of attempts.entries()) {
  try {
    await callTool(...attempt);
    console.log(`accepted: ${index}`);
  } catch {
    refused++;
  }
}
console.log(`${refused} of ${attempts.length} refused`);
const answer = await callTool("shop", "echo", { message: "still working" });
console.log(typeof answer === "string" ? answer : JSON.stringify(answer));
