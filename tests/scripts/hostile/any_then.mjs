// Every object is a thenable that never settles, or one that lies.
// server
// run: --timeout 1s
import { callTool } from "mcp-host";
console.log("printed");
Object.defineProperty(Object.prototype, "then", {
  value(resolve) {
    if (typeof resolve === "function") resolve(7);
  },
  configurable: true,
});
console.log(await callTool("shop", "echo", { message: "x" }));
Object.defineProperty(Object.prototype, "then", { value() {}, configurable: true });
export default { a: 1 };
