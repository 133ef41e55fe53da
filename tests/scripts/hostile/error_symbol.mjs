// Throws a symbol, which turns into no text by itself.
// says: what it is
throw Symbol("what it is");
