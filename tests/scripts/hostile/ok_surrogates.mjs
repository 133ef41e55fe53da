// Halves of characters, in what is printed and in what is sent.
// server
// prints: a�b
// prints: true
import { callTool } from "mcp-host";
console.log("a\ud800b");
const answer = JSON.stringify(await callTool("shop", "echo", { message: "x\udc00y" }).catch(error => error.message));
console.log(answer.isWellFormed());
