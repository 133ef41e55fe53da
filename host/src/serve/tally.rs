//! What the calls of one run carried, as a model would have had to read and write it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::tokens;
use crate::name::ServerName;
use crate::tools::{
    Call, Content, ErrorReason, ResourceBody, ToolDescription, ToolError, ToolOutput, Tools,
};

/// Bytes of one text that are counted; of a longer one the rest is estimated by them, so that
/// counting never takes longer than the call.
const COUNTED_BYTES: usize = 32 * 1024;
/// Tokens that an image or a sound counts for: about what models are charged for one.
const MEDIA_TOKENS: usize = 1_000;

/// Estimated tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of the arguments and the results of all calls.
    pub calls: usize,
}

/// Tools that count what is carried.
pub struct Tallied {
    tools: Arc<dyn Tools>,
    calls: AtomicUsize,
}

impl Tallied {
    /// Counts from zero.
    pub fn new(tools: Arc<dyn Tools>) -> Self {
        Self { tools, calls: AtomicUsize::new(0) }
    }

    /// What was counted so far.
    pub fn tally(&self) -> Tally {
        Tally { calls: self.calls.load(Ordering::Relaxed) }
    }

    fn add(&self, tokens: usize) {
        self.calls.fetch_add(tokens, Ordering::Relaxed);
    }
}

impl Tools for Tallied {
    fn servers(&self) -> Vec<ServerName> {
        self.tools.servers()
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        async move {
            let answer = self.tools.call(call).await;
            self.add(counted(&call.tool).saturating_add(counted(&call.arguments)));
            self.add(match &answer {
                Ok(output) => of_output(output),
                Err(error) => of_error(error),
            });
            answer
        }
        .boxed()
    }

    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        self.tools.list(server)
    }

    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        self.tools.describe(server, tool)
    }
}

fn of_error(error: &ToolError) -> usize {
    match &error.reason {
        ErrorReason::Failed(output) => of_output(output),
        _ => counted(&error.message),
    }
}

/// What a client would show a model: the content, or the structured form where there is none.
fn of_output(output: &ToolOutput) -> usize {
    if output.content.is_empty() {
        return output.structured.as_deref().map_or(0, counted);
    }
    output.content.iter().fold(0, |sum, content| sum.saturating_add(of_content(content)))
}

fn of_content(content: &Content) -> usize {
    match content {
        Content::Text(text) | Content::Other(text) => counted(text),
        Content::Image(_) | Content::Audio(_) => MEDIA_TOKENS,
        Content::Link(link) => counted(&link.uri).saturating_add(counted(&link.name)),
        Content::Embedded(resource) => match &resource.body {
            ResourceBody::Text(text) => counted(text),
            ResourceBody::Bytes(_) => MEDIA_TOKENS,
        },
    }
}

/// The tokens of a text, as an estimate.
pub fn counted(text: &str) -> usize {
    let end = text.floor_char_boundary(COUNTED_BYTES);
    let head = text.get(..end).unwrap_or_default();
    let counted = tokens::count(head);
    if end == text.len() || end == 0 {
        return counted;
    }
    counted.saturating_mul(text.len()).checked_div(end).unwrap_or(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_long_text_is_estimated_by_its_beginning() {
        let short = "the quick brown fox ".repeat(1_000);
        let long = short.repeat(100);
        let (one, hundred) = (counted(&short), counted(&long));
        assert!(hundred.abs_diff(one * 100) < hundred / 20, "{one} {hundred}");
        assert_eq!(counted(""), 0);
    }
}
