// AbortController, AbortSignal and events.
const controller = new AbortController();
const { signal } = controller;
const log = [];
signal.addEventListener("abort", event => log.push(event.type, event.target === signal));
signal.onabort = () => log.push("on");
signal.addEventListener("abort", () => log.push("once"), { once: true });
console.log(signal.aborted, signal.reason, (signal.throwIfAborted(), "not aborted"));
controller.abort(new Error("my reason"));
controller.abort("again");
console.log(signal.aborted, signal.reason.message, log.join());
try {
  signal.throwIfAborted();
} catch (error) {
  console.log(error.message);
}
const plain = new AbortController();
plain.abort();
console.log(
  plain.signal.reason.name,
  plain.signal.reason instanceof Error,
  AbortSignal.abort("x").reason,
  AbortSignal.abort().aborted,
  typeof AbortSignal.timeout,
  Object.prototype.toString.call(signal),
);
const sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, "slept");
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
const stop = new AbortController();
setTimeout(() => stop.abort(new RangeError("stopped")), 5);
console.log(
  await sleep(1000, stop.signal).catch(error => error.name),
  await sleep(1),
  await sleep(1000, AbortSignal.timeout(5)).catch(error => error.name),
);
const any = AbortSignal.any([new AbortController().signal, AbortSignal.abort("second")]);
console.log(any.aborted, any.reason);
try {
  new AbortSignal();
} catch (error) {
  console.log(error.name);
}
const target = new EventTarget();
const heard = [];
const listener = event => heard.push(event.type, event.defaultPrevented);
target.addEventListener("a", listener);
target.addEventListener("a", listener);
target.addEventListener("a", {
  handleEvent: event => {
    heard.push("object");
    event.preventDefault();
  },
});
console.log(
  target.dispatchEvent(new Event("a", { cancelable: true })),
  heard.join(),
  (target.removeEventListener("a", listener), target.dispatchEvent(new Event("a"))),
  heard.join(),
);
