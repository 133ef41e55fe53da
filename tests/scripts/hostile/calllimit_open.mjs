// Ten thousand calls at once.
import { callTool } from "mcp-host";
await Promise.allSettled(Array.from({ length: 10000 }, () => callTool("nowhere", "nothing", {})));
