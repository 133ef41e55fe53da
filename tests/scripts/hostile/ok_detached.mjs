// Buffers that shrink and leave while they are read.
// run: --timeout 20s
// ends: done
const attempts = [
  () => {
    const buffer = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 20 });
    const view = new Uint8Array(buffer);
    view.map((_, at) => {
      if (at === 10) buffer.resize(0);
      return at;
    });
  },
  () => {
    const buffer = new ArrayBuffer(1 << 16);
    const view = new Float64Array(buffer);
    view.sort((a, b) => {
      try {
        structuredClone(buffer, { transfer: [buffer] });
      } catch {
        return 0;
      }
      return a - b;
    });
  },
  () => {
    const buffer = new ArrayBuffer(64);
    const view = new DataView(buffer);
    view.setFloat64(
      {
        valueOf() {
          structuredClone(buffer, { transfer: [buffer] });
          return 0;
        },
      },
      1,
    );
  },
  () => {
    const buffer = new ArrayBuffer(64, { maxByteLength: 128 });
    const view = new Uint8Array(buffer, 32);
    view.fill({
      valueOf() {
        buffer.resize(8);
        return 1;
      },
    });
    view.set([1, 2], 0);
  },
  () => {
    const view = new Uint8Array(1 << 16);
    view.set({
      length: 10,
      get 0() {
        structuredClone(view.buffer, { transfer: [view.buffer] });
        return 1;
      },
    });
    new TextDecoder().decode(view);
  },
  () => {
    const view = new Uint8Array(16);
    new TextEncoder().encodeInto("x".repeat(100), view.subarray(8));
    crypto.getRandomValues(new Uint8Array(0));
    crypto.getRandomValues(new Uint8Array(65537));
  },
  () => {
    const list = [1, 2, 3];
    list.concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true });
  },
  () => {
    const list = Array(1000).fill(1);
    list.splice(
      {
        valueOf() {
          list.length = 0;
          return 1;
        },
      },
      500,
    );
    list.includes(
      { valueOf: () => 1 },
      {
        valueOf() {
          list.length = 0;
          return -1;
        },
      },
    );
  },
  () => {
    new Uint8Array(8).subarray({ valueOf: () => -(2 ** 53) }, 2 ** 53).copyWithin(0, 2 ** 60);
  },
];
for (const attempt of attempts) {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof Error)) console.log("no error");
  }
}
console.log("done");
