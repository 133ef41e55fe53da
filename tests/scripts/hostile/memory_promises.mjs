// Promises that wait for one that never settles.
// run: --memory 48MiB --timeout 20s
const never = new Promise(() => {});
for (;;) never.then(() => {});
