// Lets Node.js load the prelude by the names it has in the runtime.

import { existsSync } from "node:fs";

const prelude = new URL("../src/prelude/", import.meta.url);

export async function resolve(specifier, context, next) {
  if (specifier === "internal/native") {
    return { url: new URL("native.mjs", import.meta.url).href, shortCircuit: true, format: "module" };
  }
  const name = specifier === "mcp-host" ? "mcp-host" : /^internal\/(.+)$/.exec(specifier)?.[1];
  if (name === undefined) {
    return next(specifier, context);
  }
  const url = new URL(`${name}.js`, prelude);
  if (!existsSync(url)) {
    throw new Error(`the prelude has no ${name}.js`);
  }
  return { url: url.href, shortCircuit: true, format: "module" };
}
