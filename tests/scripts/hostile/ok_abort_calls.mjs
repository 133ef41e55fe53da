// Calls that are given up, before, during and after, again and again.
// server
// prints: 300 given up
import { callTool } from "mcp-host";
let stopped = 0;
for (let round = 0; round < 30; round++) {
  const all = Array.from({ length: 10 }, (_, at) => {
    const controller = new AbortController();
    const call = callTool("shop", "wait", { ms: 10000 }, { signal: controller.signal }).catch(() => {
      stopped++;
    });
    if (at % 2) controller.abort();
    else setTimeout(() => controller.abort(), at % 3);
    setTimeout(() => controller.abort(), 5);
    return call;
  });
  await Promise.all(all);
}
console.log(`${stopped} given up`);
