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

mod runtime_generated {
    wasmtime::component::bindgen!({
        path: ["../wit/guest", "../wit/runtime"],
        world: "mcp-host:runtime/runtime",
        imports: {
            "mcp-host:runtime/system.now": trappable,
            "mcp-host:runtime/system.monotonic": trappable,
            "mcp-host:runtime/system.random": trappable,
            "mcp-host:runtime/system.sleep": async | store | trappable,
            default: async | trappable,
        },
        exports: { default: async },
        with: {
            "mcp-host:guest/types@0.1.0": super::guest::types,
            "mcp-host:guest/tools@0.1.0": super::guest::tools,
            "mcp-host:guest/tools-async@0.1.0": super::guest::tools_async,
            "mcp-host:guest/files@0.1.0": super::guest::files,
            "mcp-host:guest/state@0.1.0": super::guest::state,
        },
        additional_derives: [PartialEq],
        require_store_data_send: true,
    });
}

pub use keyvalue_draft_generated::wasi::keyvalue as keyvalue_draft;
pub use keyvalue_draft2_generated::wasi::keyvalue as keyvalue_draft2;
pub use runtime_generated::RuntimePre;
pub use runtime_generated::exports::mcp_host::runtime::runner;
pub use runtime_generated::mcp_host::runtime;
pub use target::exports::mcp_host::codegen::generator;
pub use target::{Target, TargetPre};
