// Throws null.
// says: null
throw null;
