//! The tools each server listed last, so that who asks for them need not wait for it.

use serde_json::value::RawValue;

use super::directory::Directory;
use crate::bridge;
use crate::config::Server;
use crate::limits::serve::MAX_CACHED_LIST_BYTES;
use crate::tools::{ToolDescription, said};
use std::sync::Arc;

pub(super) const EXTENSION: &str = "tools";

/// Lists on disk, one file a server. Forgetting one costs a wait, so nothing here fails.
#[derive(Debug, Clone)]
pub struct RememberedLists(Option<Directory>);

impl RememberedLists {
    pub(super) fn new(directory: Option<Directory>) -> Self {
        Self(directory)
    }

    /// The tools that were remembered of a server, if any were. They are read as tolerantly,
    /// and within the same bounds, as what a server says itself.
    pub fn recall(&self, server: &Server) -> Option<Vec<Arc<ToolDescription>>> {
        let directory = self.0.as_ref()?;
        let bytes = directory.read(&file_name(server), MAX_CACHED_LIST_BYTES).ok().flatten()?;
        let list: Box<RawValue> = serde_json::from_slice(&bytes).ok()?;
        bridge::read_list(&server.name, &list).ok().map(|(tools, _)| tools)
    }

    /// Keeps the tools of a server in place of those before.
    pub fn remember(&self, server: &Server, tools: &[Arc<ToolDescription>]) {
        let Some(directory) = &self.0 else { return };
        let Ok(list) = serde_json::to_vec(&tools.iter().map(entry).collect::<Vec<_>>()) else {
            return;
        };
        if let Err(error) = directory.write(&file_name(server), &list, MAX_CACHED_LIST_BYTES) {
            tracing::debug!("the tools of {} could not be remembered: {error}", server.name);
        }
    }
}

fn entry(tool: &Arc<ToolDescription>) -> serde_json::Value {
    let mut entry = said(tool);
    entry.insert("name".to_owned(), tool.tool.clone().into());
    entry.into()
}

/// One file for each way to reach a server: another command is another server.
fn file_name(server: &Server) -> String {
    let reached = server.transport.fingerprint().to_hex();
    let reached = reached.get(..16).unwrap_or_default();
    format!("{}-{reached}.{EXTENSION}", server.name.file_stem())
}
