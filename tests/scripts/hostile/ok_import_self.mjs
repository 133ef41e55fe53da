// A script that imports itself, by every name it could have.
// run: --timeout 20s
// ends: done
const all = await Promise.allSettled(
  ["./ok_import_self.mjs", "./ok_import_self", "ok_import_self.mjs", "././ok_import_self.mjs"].map(name =>
    Promise.race([import(name), new Promise(resolve => setTimeout(resolve, 100))]),
  ),
);
console.log(all.length);
console.log("done");
