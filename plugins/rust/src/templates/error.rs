//! Why a call failed, in a form that Rust's own error handling takes.

use std::fmt;

use crate::bindings::mcp_host::guest::types::{Effect, ErrorReason, ToolError};

/// What a call gives.
pub type Result<T> = std::result::Result<T, Error>;

/// A call that failed.
#[derive(Clone, PartialEq)]
pub struct Error {
    /// Why, so that a program can choose what to do.
    pub reason: ErrorReason,
    /// Whether the call may have done its work all the same.
    pub effect: Effect,
    /// One line: what, where, and the limit if there is one.
    pub message: String,
    /// What would make it work, when the host knows.
    pub hint: Option<String>,
}

impl From<ToolError> for Error {
    fn from(ToolError { reason, effect, message, hint }: ToolError) -> Self {
        Self { reason, effect, message, hint }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.hint.iter().try_for_each(|hint| write!(f, "; {hint}"))
    }
}

// What Rust prints when `main` returns an error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({:?}, {:?})", self.reason, self.effect)
    }
}

impl std::error::Error for Error {}
