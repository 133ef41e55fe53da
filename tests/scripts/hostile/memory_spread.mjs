// A spread of something endless.
// run: --memory 48MiB --timeout 20s
const endless = {
  *[Symbol.iterator]() {
    for (;;) yield { an: "object" };
  },
};
[...endless];
