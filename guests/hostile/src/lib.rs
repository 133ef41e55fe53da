//! What the hostile guests share: the bindings and the reading of their arguments.
//!
//! A guest whose name begins with `ok` checks with assertions what it is told, so that
//! a host which answers wrongly ends it as `trap`. Nothing here knows a server.

wit_bindgen::generate!({ path: "../../wit/guest", world: "imports" });

pub use mcp_host::guest::{tools, tools_async, types};

use types::{ErrorReason, ToolError, ToolOutput};

/// The program's argument at `index`; the first is 1. Without it the guest traps.
pub fn argument(index: usize) -> String {
    std::env::args().nth(index).unwrap_or_else(|| panic!("argument {index} is missing"))
}

/// The program's argument at `index` as a number, or `default` without one.
pub fn number(index: usize, default: u64) -> u64 {
    match std::env::args().nth(index) {
        Some(text) => text.parse().expect("the argument is a number"),
        None => default,
    }
}

/// The error of a call that must not succeed.
pub fn refused(server: &str, tool: &str, arguments: &str) -> ToolError {
    match tools::call_tool(server, tool, arguments) {
        Ok(ToolOutput { structured, content }) => {
            panic!("{server}/{tool} answered {structured:?} and {} blocks", content.len())
        }
        Err(error) => error,
    }
}

/// Whether the reason is that this run was not granted the tool.
pub fn is_denied(error: &ToolError) -> bool {
    matches!(error.reason, ErrorReason::Denied)
}
