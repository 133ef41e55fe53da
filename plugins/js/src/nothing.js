// The SDK has no tool that could be called without knowing more of it: see README.md.

export const run = {
  run() {
    console.log("hello from the sandbox");
  },
};
