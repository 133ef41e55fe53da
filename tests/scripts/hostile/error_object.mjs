// Throws a frozen object that is no error.
// says: code
throw Object.freeze({ code: 5 });
