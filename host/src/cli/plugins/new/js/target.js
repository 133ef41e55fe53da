//! A code generator for mcp-host. It makes a list of the tools of each server, as a place
//! to begin: the contract and what it promises stand in `wit/target.wit`.

export const generator = {
  describe() {
    return {
      name: "{{name}}",
      version: "0.1.0",
      summary: "a list of the tools, a file a server",
      options: [],
    };
  },

  generate(catalog, settings) {
    return { files: catalog.servers.map(list), diagnostics: [] };
  },
};

/** One server's file. Paths are made of `ident`, which is safe everywhere. */
function list(server) {
  const lines = server.tools.map((tool) => {
    const summary = tool.description.split("\n")[0];
    return `${visible(tool.name)}: ${visible(summary)}\n`;
  });
  return {
    path: [`${server.ident}.txt`],
    content: new TextEncoder().encode(lines.join("")),
  };
}

// Controls, bidirectional marks, fillers that show as nothing, selectors and tags. By
// number, because the engine has no classes of Unicode.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/**
 * What strangers wrote, with everything spelled out that a reader would not see. Code and
 * markup need more: quote for the place where a text stands.
 */
function visible(text) {
  return text.replace(HIDDEN, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
}
