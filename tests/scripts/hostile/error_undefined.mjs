// Throws undefined.
// says: undefined
throw undefined;
