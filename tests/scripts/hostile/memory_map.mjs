// A map that grows.
// run: --memory 48MiB --timeout 20s
const map = new Map();
for (let at = 0; ; at++) map.set(`key ${at}`, { at });
