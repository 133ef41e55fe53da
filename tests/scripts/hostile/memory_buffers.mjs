// Buffers that are kept.
// run: --memory 48MiB --timeout 20s
const all = [];
for (;;) all.push(new Uint8Array(1 << 20).fill(1));
