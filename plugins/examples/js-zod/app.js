//! A code generator for mcp-host in JavaScript: the tools of each server as Zod schemas.
//!
//!     plugins/examples/build.sh js target/plugins
//!     mcp-host generate target/plugins/js-zod.wasm --out schemas
//!
//! A server becomes a module, a tool a schema for its arguments and one for what it returns.

import { render } from "./module.js";
import { Reader } from "./schema.js";
import { Names, pascal, visible } from "./text.js";

const NAME = "js-zod";
const VERSION = "0.1.0";
const EXTENSION = {
  name: "extension",
  description: "what the modules' names end in",
  default: "mjs",
  values: ["mjs", "js"],
};

/** What the world `target` exports. */
export const generator = {
  describe() {
    const summary = "Zod schemas of the tools, a module a server";
    return { name: NAME, version: VERSION, summary, options: [EXTENSION] };
  },

  generate(catalog, settings) {
    const extension = settings.find(({ name }) => name === EXTENSION.name)?.value ?? EXTENSION.default;
    const diagnostics = [];
    const files = catalog.servers.map((server) => ({
      path: [`${server.ident}.${extension}`],
      content: new TextEncoder().encode(serverModule(server, diagnostics)),
    }));
    return { files, diagnostics };
  },
};

function serverModule(server, diagnostics) {
  const names = new Names();
  const tools = server.tools.flatMap((tool) => {
    const say = (severity, message) =>
      diagnostics.push({ severity, server: server.name, tool: tool.name, pointer: "", message });
    // One tool that cannot be done costs itself alone.
    try {
      const unchecked = new Set();
      const made = toolSchemas(tool, names, unchecked);
      const what = [...unchecked].sort().join(", ");
      if (what !== "") say("note", `the schemas do not check: ${what}`);
      return [made];
    } catch (error) {
      say("warning", `left out: ${visible(String(error))}`);
      return [];
    }
  });
  return render(`The tools of ${server.name}.`, tools);
}

function toolSchemas(tool, names, unchecked) {
  const title = pascal(tool.ident);
  const read = (schema, side) =>
    new Reader(JSON.parse(schema), names, unchecked).read(`${title}${side}`);
  return {
    name: tool.name,
    about: [`\`${tool.name}\``, tool.title, tool.description].filter((text) => text?.trim()).join("\n\n"),
    input: read(tool.inputSchema, "Input"),
    output: tool.outputSchema === undefined ? undefined : read(tool.outputSchema, "Output"),
  };
}
