// Calls without end, one after the other, each refused and each counted.
import { callTool } from "mcp-host";
for (let at = 0; at < 100000; at++) {
  try {
    await callTool("nowhere", "nothing", {});
  } catch {
    continue;
  }
}
