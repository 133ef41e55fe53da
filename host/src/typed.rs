//! Typed imports and exports: functions of a component whose types are those of tools.
//!
//! ```text
//! bytes ─► surface ─► bind ─► link            (before anything runs)
//!                      ▲
//!                    tools
//!
//! memory ─► tape ─► JSON ─► the call ─► JSON ─► tape ─► memory
//!       canonical  write               read    canonical
//! ```
//!
//! [`surface`] reads from a binary what it imports and exports, [`bind`] holds that against what
//! servers offer and a run was granted, and [`call`] is what a bound function does. Between JSON
//! and a guest's memory lies a [`tape`]; exported functions are called with wasmtime's
//! [`dynamic`] values, which are made of the same. The table between JSON and types is
//! `mcp-host-types`, which the code generators use as well.

mod lookup;

pub mod answer;
pub mod bind;
pub mod call;
pub mod canonical;
pub mod dynamic;
pub mod export;
pub mod known;
pub mod misfit;
pub mod read;
pub mod surface;
pub mod tape;
pub mod write;

pub use bind::{Bound, TypedImport};
pub use call::TypedTool;

/// Why a value and JSON do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", place(path))]
pub struct Invalid {
    /// A JSON pointer to the place, in the names that the JSON has; empty for the whole.
    pub path: String,
    /// What was expected and what came, in one line.
    pub reason: String,
}

impl Invalid {
    fn new(reason: impl Into<String>) -> Self {
        Self { path: String::new(), reason: reason.into() }
    }

    /// The same, one step further in.
    fn within(mut self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        self.path.insert_str(0, &step);
        self.path.insert(0, '/');
        self
    }
}

fn place(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

#[cfg(test)]
mod tests;
