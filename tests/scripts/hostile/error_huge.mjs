// An error with megabytes of message, name, stack and causes.
const big = "m".repeat(4 << 20);
const error = new Error(big, { cause: new Error(big, { cause: big }) });
error.name = big;
error.stack = `    at f (${big}:1:1)\n`.repeat(3);
throw error;
