// The module "mcp-host": what a script imports to reach tools, files and state.

export { args } from "internal/args";
export { callTool, callTools, describeTool, listServers, searchTools } from "internal/call";
export { files } from "internal/files";
export { log } from "internal/log";
export { sleep } from "internal/sleep";
export { state } from "internal/state";
export { FileError, StateError, ToolError } from "internal/tool-error";
