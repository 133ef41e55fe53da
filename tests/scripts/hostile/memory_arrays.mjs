// Arrays without end.
// run: --memory 48MiB --timeout 20s
const all = [];
for (;;) all.push(new Array(1000).fill(all.length));
