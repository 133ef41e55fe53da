// Sorting without a comparator: by code units, holes and undefined at the end.
console.log([10, 9, 1, 100, 2, -1, -10].sort().join());
console.log(["b", "a", "C", "é", "z", "Z", "", "😀", "\uffff", "10", "9"].sort().join("|"));
console.log(JSON.stringify([3, undefined, 1, , null, 2].sort()), [3, , 1].sort().length);
console.log([true, false, null, NaN, "m"].sort().join());
const sparse = [, "x", , "a"];
sparse.sort();
console.log(0 in sparse, 1 in sparse, 2 in sparse, 3 in sparse);
console.log([[2, 1], [10], [1, 9]].sort().join(" "));
console.log([{ toString: () => "b" }, { toString: () => "a" }].sort().join());
console.log(Array.prototype.sort.call({ 0: "b", 1: "a", length: 2 })[0]);
console.log([..."hello world"].sort().join(""));
const same = [1, 2];
console.log(same.sort() === same, same.toSorted() === same);
