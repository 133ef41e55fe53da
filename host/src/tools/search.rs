//! Finding tools by words.
//!
//! The words of a list of tools are indexed once, and the index is kept while the list
//! stays the same; a search then touches only the tools that have one of its words.

mod index;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use super::{ToolDescription, ToolMatch};
use index::Index;

/// Characters of a summary.
const SUMMARY_CHARS: usize = 160;

/// The index of the list that was searched last.
#[derive(Default)]
pub struct Search(Mutex<Option<Arc<Index>>>);

impl Search {
    /// The tools that fit the query, best first, at most `limit`; all of them in their
    /// own order when the query is empty. Others run while it works, and a deadline
    /// holds.
    pub async fn rank(
        &self,
        query: &str,
        tools: Vec<Arc<ToolDescription>>,
        limit: usize,
    ) -> Vec<ToolMatch> {
        let wanted = words::wanted(query);
        if wanted.is_empty() {
            return tools.iter().take(limit).map(|tool| tool_match(tool)).collect();
        }
        let index = match self.kept(&tools) {
            Some(index) => index,
            None => self.keep(Index::new(tools).await),
        };
        index.rank(&wanted, limit).await.into_iter().map(tool_match).collect()
    }

    /// The index, if it is of exactly these tools.
    fn kept(&self, tools: &[Arc<ToolDescription>]) -> Option<Arc<Index>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        kept.is_of(tools).then_some(kept)
    }

    fn keep(&self, index: Index) -> Arc<Index> {
        let index = Arc::new(index);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.clone());
        index
    }
}

fn tool_match(tool: &ToolDescription) -> ToolMatch {
    let summary = summary(&tool.description);
    ToolMatch { server: tool.server.clone(), tool: tool.tool.clone(), summary }
}

/// The first sentence of the first line, shortened.
pub fn summary(description: &str) -> String {
    let line = description.trim().lines().next().unwrap_or_default();
    let sentence = line.split_inclusive(". ").next().unwrap_or_default().trim();
    if sentence.chars().count() <= SUMMARY_CHARS {
        return sentence.to_owned();
    }
    sentence.chars().take(SUMMARY_CHARS).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
