//! The `javascript` runtime: QuickJS behind the world `mcp-host:runtime/runtime`.

wit_bindgen::generate!({
    path: ["../../wit/guest", "../../wit/runtime"],
    world: "mcp-host:runtime/runtime",
    generate_all,
});
