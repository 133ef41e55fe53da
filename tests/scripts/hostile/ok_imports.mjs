// Modules that a script must not have: each import is refused, and none is half there.
// prints: 0 came through
const odd = [
  "../../../../../../etc/passwd",
  "/etc/passwd",
  "file:///etc/passwd",
  "./../servers.toml",
  "../servers.toml",
  "./../../../../etc/passwd",
  "http://127.0.0.1/x.js",
  "https://example.com/x.js",
  "data:text/javascript,export default 1",
  "node:fs",
  "fs",
  "child_process",
  "process",
  "os",
  "std",
  "bjson",
  "qjs:os",
  "qjs:std",
  "internal/native",
  "internal/index",
  "internal/inspect",
  "./internal/native",
  "native",
  "mcp-host/internal/native",
  "mcp-host/../internal/native",
  "mcp-host/prelude",
  "",
  ".",
  "..",
  "./",
  "/",
  "./.",
  "./..",
  "mcp/",
  "mcp/..",
  "mcp/nowhere",
  "mcp/../x",
  "./servers/../../x.ts",
  "./servers/nowhere/x.ts",
  "\u0000",
  "./a\u0000b.mjs",
  "./%2e%2e/x.mjs",
  "..\\..\\x",
  "./" + "a/".repeat(100000) + "x.mjs",
  "x".repeat(1 << 20),
  "./\ud800.mjs",
  "CON",
  "./nul:",
  "[eval].ts",
  "<input>",
  "blob:x",
  "wasi:cli/run",
  "./ok_imports.mjs/x",
  "\n",
  "#private",
  "@scope/name",
  "lodash",
  "~/.ssh/id_rsa",
  "$HOME/x",
];
let through = 0;
for (const specifier of odd) {
  try {
    await import(specifier);
    through++;
    console.log(`imported: ${JSON.stringify(specifier.slice(0, 60))}`);
  } catch (error) {
    if (!(error instanceof Error)) console.log(`no error: ${JSON.stringify(specifier)}`);
  }
}
for (const value of [
  Symbol("s"),
  {
    toString() {
      throw new Error("no");
    },
  },
  null,
  5,
  new Proxy({}, {}),
]) {
  try {
    await import(value);
    through++;
  } catch {
    continue;
  }
}
console.log(`${through} came through`);
