// Operations over the indexes of an array that has none.
// run: --memory 64MiB --timeout 1s
const list = [];
list[2 ** 32 - 2] = 1;
list
  .sort()
  .reverse()
  .map(x => x)
  .concat(list)
  .indexOf(2);
Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {});
