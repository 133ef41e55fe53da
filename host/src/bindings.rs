//! What wasmtime generates from the WIT, and nothing else.

#[expect(missing_docs, reason = "generated; the WIT holds the documentation")]
mod generated {
    wasmtime::component::bindgen!({
        path: "../wit/guest",
        world: "imports",
        imports: {
            "mcp-host:guest/tools.list-servers": trappable,
            "mcp-host:guest/files.roots": trappable,
            "mcp-host:guest/tools-async.call-tool": async | store | trappable,
            default: async | trappable,
        },
        additional_derives: [PartialEq, serde::Serialize],
        require_store_data_send: true,
    });
}

pub use generated::mcp_host::guest;

#[expect(missing_docs, reason = "generated; the WIT holds the documentation")]
mod target {
    wasmtime::component::bindgen!({
        path: "../wit/codegen",
        world: "target",
        exports: { default: async },
        additional_derives: [PartialEq],
        require_store_data_send: true,
    });
}

pub use target::exports::mcp_host::codegen::generator;
pub use target::{Target, TargetPre};
