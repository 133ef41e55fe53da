// An error whose parts are not what they should be.
const error = new Error("m");
const parts = { name: { toString: 5 }, message: Symbol("m"), stack: [1, { x: 2 }], cause: () => 1 };
for (const [part, value] of Object.entries(parts)) Object.defineProperty(error, part, { value });
throw error;
