//! A guest in JavaScript, made a component by componentize-js.
//!
//! It searches the bookshop for its first argument and prints a line a book. Without an
//! argument it calls nothing. A failed call throws, with the tool error as its `payload`.
//!
//!     guests/build.sh js guests/target/wasm
//!     mcp-host run guests/target/wasm/js-hello.wasm --allow shop/search_books -- verne

import { getArguments } from "wasi:cli/environment@0.2.6";
import { callTool } from "mcp-host:guest/tools@0.1.0";

export const run = {
  run() {
    const query = getArguments()[1];
    if (query === undefined) {
      console.log("hello from the sandbox");
      return;
    }
    try {
      search(query).forEach(printBook);
    } catch (error) {
      report(error);
      throw error;
    }
  },
};

function search(query) {
  const output = callTool("shop", "search_books", JSON.stringify({ query }));
  return JSON.parse(output.structured ?? "{}").books ?? [];
}

function printBook({ title, author, year }) {
  console.log(`${title}, ${author} (${year})`);
}

function report({ payload, message }) {
  console.error(`error: ${payload?.message ?? message}`);
  if (payload?.hint) console.error(`hint: ${payload.hint}`);
}
