// A name that a module of ours does not have.
// says: callTools2
import { callTools2 } from "mcp-host";
export default callTools2;
