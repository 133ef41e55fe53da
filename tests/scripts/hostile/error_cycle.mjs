// An error that is its own cause.
// says: round and round
const error = new Error("round and round");
error.cause = error;
throw error;
