// The runtime's own modules are not for scripts.
// says: internal/native
import native from "internal/native";
export default Object.keys(native);
