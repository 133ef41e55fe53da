// A chain of a hundred thousand causes.
// says: 99999
let error = new Error("first");
for (let at = 0; at < 100000; at++) error = new Error(`number ${at}`, { cause: error });
throw error;
