//! The `javascript` runtime: QuickJS behind the world `mcp-host:runtime/runtime`.
//!
//! One instance runs one script. What is the same for every script (the engine with its
//! built-in objects, the web APIs of the prelude) is made by [`engine::warm`], which the
//! build calls once to take a snapshot of the memory; a run starts from there. What people
//! write is turned into modules by `mcp-host-javascript-source`, and only the host knows
//! what a tool, a file or a module of theirs is.

// Only the component has an export that leads to all the rest.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "tests use parts of it"))]

mod chance;
mod engine;
mod failure;
mod modules;
mod native;
mod near;
mod prelude;
mod pump;
mod run;
mod stack;
mod timers;
mod value;

mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit/guest", "../../wit/runtime"],
        world: "mcp-host:runtime/runtime",
        generate_all,
        pub_export_macro: true,
    });
}

use bindings::exports::mcp_host::runtime::runner::{Guest, Script, ScriptError};

/// What the host runs.
struct Component;

impl Guest for Component {
    async fn run(script: Script) -> Result<Option<String>, ScriptError> {
        run::run(engine::take(), script).await
    }
}

// The linkers of other systems do not take the names that async exports have.
#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "generated")]
mod export {
    use super::Component;

    crate::bindings::export!(Component with_types_in crate::bindings);
}

/// What the build calls before it takes the snapshot.
#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "an export has to keep its name")]
#[unsafe(export_name = "wizer-initialize")]
extern "C" fn initialize() {
    engine::warm();
}

/// The clock of QuickJS: microseconds since 1970. While the snapshot is taken there is no
/// host to ask, and no time.
#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "the C part of QuickJS calls it by this name")]
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    if engine::is_warming() { 0.0 } else { native::system::now() * 1000.0 }
}
