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

mod keyvalue_draft_generated {
    wasmtime::component::bindgen!({
        path: "../wit/keyvalue/draft",
        world: "imports",
        imports: { default: async | trappable },
        with: { "wasi:keyvalue/store.bucket": crate::state::keyvalue::Bucket },
        trappable_error_type: { "wasi:keyvalue/store.error" => crate::state::keyvalue::Fault },
        require_store_data_send: true,
    });
}

mod keyvalue_draft2_generated {
    wasmtime::component::bindgen!({
        path: "../wit/keyvalue/draft2",
        world: "imports",
        imports: { default: async | trappable },
        with: {
            "wasi:keyvalue/store.bucket": crate::state::keyvalue::Bucket,
            "wasi:keyvalue/atomics.cas": crate::state::keyvalue::Cas,
        },
        trappable_error_type: { "wasi:keyvalue/store.error" => crate::state::keyvalue::Fault },
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

pub use keyvalue_draft_generated::wasi::keyvalue as keyvalue_draft;
pub use keyvalue_draft2_generated::wasi::keyvalue as keyvalue_draft2;
pub use target::exports::mcp_host::codegen::generator;
pub use target::{Target, TargetPre};
