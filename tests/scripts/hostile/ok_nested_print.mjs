// What nests without end can be printed.
// run: --timeout 20s
// ends: done
let array = [],
  object = {},
  error = new Error("bottom"),
  map = new Map();
for (let at = 0; at < 50000; at++) {
  array = [array];
  object = { object };
  error = new Error("x", { cause: error });
  map = new Map([[map, map]]);
}
console.log(array, object, map);
console.error(error);
console.log("%o %O %j %s", array, object, map, array);
console.log("done");
