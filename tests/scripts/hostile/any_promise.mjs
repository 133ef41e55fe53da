// The methods of promises, replaced by ones that do nothing.
// run: --timeout 1s
import { callTool } from "mcp-host";
Promise.prototype.then = function () {
  return this;
};
Promise.prototype.catch = Promise.prototype.finally = () => undefined;
Promise.reject(new Error("lost"));
callTool("nowhere", "nothing", {});
export default (async () => {
  await null;
  return 1;
})();
