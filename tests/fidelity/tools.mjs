// Packages by pinned version, from where the set-up puts them.

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The top of the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const require = createRequire(join(process.env.FIDELITY_TOOLS ?? join(root, "target/tools/fidelity"), "package.json"));

/** A package, or a file of one. */
export function tools(name) {
  try {
    return require(name);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.error(`error: not installed: ${name}\n\nhint: run tests/fidelity/setup.sh`);
    process.exit(2);
  }
}
