// An error whose parts take for ever to read: by then the script has ended.
// run: --timeout 400ms
const error = new Error("slow");
for (const part of ["name", "message", "stack", "cause", "toString", "constructor"]) {
  Object.defineProperty(error, part, {
    get() {
      for (;;);
    },
  });
}
throw error;
