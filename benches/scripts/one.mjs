// The least a script can do.
console.log(1 + 1);
