//! Whether generated schemas do what samples say: `check-zod.mjs FOLDER SAMPLES...`.
//!
//! FOLDER holds a module a server; each file of samples is called what the module is.
//! Prints what was checked; the exit code is 1 when something is wrong.

import { readFileSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const sides = { inputSchema: "input", outputSchema: "output" };
const [folder, ...samples] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(resolve(join(folder, name))).href);

for (const name of readdirSync(folder).filter((name) => name.endsWith(".mjs"))) {
  const { tools } = await load(name);
  // What is referred to is looked up at the first use.
  for (const { input, output } of tools.values()) [input, output].forEach((one) => one?.safeParse({}));
}
const counts = { true: 0, false: 0 };
const wrong = [];
for (const path of samples) {
  const name = basename(path, ".json");
  const { tools } = await load(`${name}.mjs`);
  for (const sample of JSON.parse(readFileSync(path, "utf8"))) {
    // The one property that these schemas do not check, and say so.
    if (Object.hasOwn(sample.value, "__proto__")) continue;
    counts[sample.valid] += 1;
    const { success } = tools.get(sample.tool)[sides[sample.side]].safeParse(sample.value);
    if (success !== sample.valid) wrong.push(`${name}: ${JSON.stringify(sample).slice(0, 400)}`);
  }
}
console.log(`${counts.true} valid and ${counts.false} invalid, ${wrong.length} judged wrongly`);
console.log(wrong.slice(0, 10).join("\n"));
process.exitCode = wrong.length === 0 ? 0 : 1;
