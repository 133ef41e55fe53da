// The hooks of stacks, set to harm.
// says: the real one
Error.stackTraceLimit = Infinity;
Error.prepareStackTrace = (error, frames) => {
  for (const frame of frames) console.log(typeof frame.getThis?.(), typeof frame.getFunction?.());
  throw new Error("from the hook");
};
try {
  null.x;
} catch (error) {
  String(error.stack);
}
Object.defineProperty(Error, "stackTraceLimit", {
  get() {
    throw new Error("from the getter");
  },
});
Object.defineProperty(Error.prototype, "stack", {
  get() {
    throw new Error("no stack");
  },
  configurable: true,
});
throw new Error("the real one");
