//! Answers of our own tools: the structured form for programs, and a text for models.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::Value;

use crate::tools::ToolError;

/// Something that was found.
pub(super) fn found(text: String, structured: Value) -> CallToolResult {
    let mut answer = CallToolResult::success(vec![ContentBlock::text(text)]);
    answer.structured_content = Some(structured);
    answer
}

/// What was not done, and what to do instead.
pub(super) fn refused(message: &str, advice: &str) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(format!("{message}\n{advice}"))])
}

/// What a server, or the host in its place, said no with.
pub(super) fn failed(error: &ToolError) -> CallToolResult {
    refused(&error.message, error.hint.as_deref().unwrap_or("Nothing was done."))
}
