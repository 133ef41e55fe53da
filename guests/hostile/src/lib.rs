//! What the hostile guests share: the bindings and the reading of their arguments.
//!
//! A guest whose name begins with `ok` checks with assertions what it is told, so that
//! a host which answers wrongly ends it as `trap`. Nothing here knows a server.

wit_bindgen::generate!({ path: "../../wit/guest", world: "imports" });

pub use mcp_host::guest::{files, state, tools, tools_async, types};

use files::{FileError, FileReason};
use state::{StateError, StateReason};
use types::{ErrorReason, ToolError, ToolOutput};

/// One mebibyte in bytes.
pub const MIB: usize = 1 << 20;

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

/// Why a function of `files` that must not succeed did not; and that what it says fits a
/// line.
#[track_caller]
pub fn file_refused<T>(answer: Result<T, FileError>) -> FileReason {
    let Err(FileError { reason, message, hint }) = answer else { panic!("it was done") };
    is_one_line(&message);
    is_one_line(&hint.unwrap_or_else(|| "none".to_owned()));
    reason
}

/// The same of `state`.
#[track_caller]
pub fn state_refused<T>(answer: Result<T, StateError>) -> StateReason {
    let Err(StateError { reason, message, hint }) = answer else { panic!("it was done") };
    is_one_line(&message);
    is_one_line(&hint.unwrap_or_else(|| "none".to_owned()));
    reason
}

fn is_one_line(text: &str) {
    assert!(!text.is_empty() && text.len() < 2_000, "{} bytes", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// The open directory that the guest knows by this name, as WASI itself has it.
#[track_caller]
pub fn directory(name: &str) -> wasip2::filesystem::types::Descriptor {
    let mut all = wasip2::filesystem::preopens::get_directories().into_iter();
    all.find(|(_, path)| path == name).unwrap_or_else(|| panic!("no directory {name}")).0
}
