// The longest array there is, as text.
// run: --memory 64MiB --timeout 1s
console.log(new Array(2 ** 32 - 1).join().length);
