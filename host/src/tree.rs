//! The tools as files: a read-only tree that is made when it is walked.
//!
//! A directory is listed from the names the servers give, without rendering anything; a
//! file is rendered when it is read, and a server is asked for its tools when its
//! directory is.

use std::sync::Arc;

use crate::files::{Entry, FileError};
use crate::tools::Session;

/// Where a guest finds the tree.
pub const MOUNT: &str = "/mcp-tools";

/// The tools of one run, as files.
pub struct ToolTree {
    session: Arc<Session>,
}

/// What stands at a path of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A file.
    File,
}

impl ToolTree {
    /// The tree of what a session may call.
    pub fn new(session: Arc<Session>) -> Self {
        Self { session }
    }

    /// What stands at a path, without rendering it. The path is relative to [`MOUNT`],
    /// one segment an element; the empty one is the root.
    ///
    /// # Errors
    ///
    /// `not-found`, `not-a-directory`, and `io` when the server cannot be asked.
    pub async fn look_up(&self, path: &[&str]) -> Result<Node, FileError> {
        todo!()
    }

    /// The names in a directory, sorted.
    ///
    /// # Errors
    ///
    /// Those of [`ToolTree::look_up`].
    pub async fn list(&self, path: &[&str]) -> Result<Vec<Entry>, FileError> {
        todo!()
    }

    /// A file, rendered.
    ///
    /// # Errors
    ///
    /// Those of [`ToolTree::look_up`], and `is-a-directory`.
    pub async fn read(&self, path: &[&str]) -> Result<Arc<[u8]>, FileError> {
        todo!()
    }
}
