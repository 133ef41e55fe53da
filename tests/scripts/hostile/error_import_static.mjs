// The same by an import statement, with a name that leads out of the folder.
// says: ../../../etc/passwd
import secret from "../../../etc/passwd";
export default secret;
