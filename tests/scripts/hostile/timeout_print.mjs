// Prints as fast as it can, for ever.
// run: --timeout 400ms
for (;;) console.log("again and again");
