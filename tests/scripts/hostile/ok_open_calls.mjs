// A script that ends while calls are open and more of them wait.
// server
// prints: ended
import { callTool } from "mcp-host";
for (let at = 0; at < 200; at++) callTool("shop", "wait", { ms: 5000 }).catch(() => {});
await new Promise(resolve => setTimeout(resolve, 50));
console.log("ended");
export default undefined;
