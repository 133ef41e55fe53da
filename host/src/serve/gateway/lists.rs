//! Lists of resources, templates and prompts: all pages of one server, within bounds.

use std::collections::HashSet;
use std::sync::Arc;

use rmcp::model::{
    ClientRequest, ListPromptsRequest, ListResourceTemplatesRequest, ListResourcesRequest,
    PaginatedRequestParams, RequestMetaObject, ServerCapabilities,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::client::Ear;
use crate::bridge::{Bridge, RelayError, Relayed};
use crate::limits::MAX_LIST_PAGES;
use crate::limits::serve::{MAX_LISTED, MAX_LISTED_BYTES};
use crate::name::ServerName;
use crate::tools::{Effect, ErrorReason, ToolError};

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Resources,
    Templates,
    Prompts,
}

impl Kind {
    /// Whether a server with these capabilities has such a list.
    pub(super) fn is_offered(self, capabilities: &ServerCapabilities) -> bool {
        match self {
            Self::Resources | Self::Templates => capabilities.resources.is_some(),
            Self::Prompts => capabilities.prompts.is_some(),
        }
    }

    /// Where a page holds its items.
    fn key(self) -> &'static str {
        match self {
            Self::Resources => "resources",
            Self::Templates => "resourceTemplates",
            Self::Prompts => "prompts",
        }
    }

    fn request(self, cursor: Option<String>) -> ClientRequest {
        let params = PaginatedRequestParams::default().with_cursor(cursor);
        match self {
            Self::Resources => {
                ClientRequest::ListResourcesRequest(ListResourcesRequest::with_param(params))
            }
            Self::Templates => ClientRequest::ListResourceTemplatesRequest(
                ListResourceTemplatesRequest::with_param(params),
            ),
            Self::Prompts => {
                ClientRequest::ListPromptsRequest(ListPromptsRequest::with_param(params))
            }
        }
    }
}

/// All that one server lists. What is no item of its kind is left out.
pub(super) async fn all<T: DeserializeOwned>(
    bridge: &Bridge,
    server: &ServerName,
    kind: Kind,
    ear: Arc<Ear>,
) -> Result<Vec<T>, RelayError> {
    let (mut items, mut bytes, mut cursors) = (Vec::new(), 0_usize, HashSet::new());
    let mut cursor = None;
    for _ in 0..MAX_LIST_PAGES {
        let relayed = Relayed { request: kind.request(cursor), meta: RequestMetaObject::new() };
        let page = bridge.relay(server, relayed, ear.clone()).await?;
        bytes = bytes.saturating_add(page.get().len());
        let mut page: Map<String, Value> =
            serde_json::from_str(page.get()).map_err(|_| refused(server, kind, "is malformed"))?;
        let Some(Value::Array(listed)) = page.remove(kind.key()) else {
            return Err(refused(server, kind, "is malformed"));
        };
        if bytes > MAX_LISTED_BYTES || items.len().saturating_add(listed.len()) > MAX_LISTED {
            return Err(refused(server, kind, "is over its limit"));
        }
        items.extend(listed.into_iter().filter_map(|item| read(server, kind, item)));
        let next = page.get("nextCursor").and_then(Value::as_str).filter(|next| !next.is_empty());
        let Some(next) = next else { return Ok(items) };
        if !cursors.insert(next.to_owned()) {
            return Err(refused(server, kind, "repeats a page"));
        }
        cursor = Some(next.to_owned());
    }
    Err(refused(server, kind, "has too many pages"))
}

fn read<T: DeserializeOwned>(server: &ServerName, kind: Kind, item: Value) -> Option<T> {
    let read = serde_json::from_value(item);
    if let Err(error) = &read {
        tracing::warn!(%server, "one of the {} is left out: {error}", kind.key());
    }
    read.ok()
}

fn refused(server: &ServerName, kind: Kind, why: &str) -> RelayError {
    RelayError::Failed(ToolError {
        reason: ErrorReason::Unsupported,
        effect: Effect::NotSent,
        message: format!("the list of {} of server {server} {why}", kind.key()),
        hint: Some("have the server offer less, or update it".to_owned()),
    })
}
