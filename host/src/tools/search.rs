//! Finding tools by words: small enough to read every description at every search.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{ToolDescription, ToolMatch};
use crate::limits::{MAX_QUERY_WORDS, MAX_SEARCHED_BYTES};

/// Characters of a summary.
const SUMMARY_CHARS: usize = 160;
/// Tools that are looked at in one go. Others run between two, and a deadline holds.
const TOOLS_AT_ONCE: usize = 50;

/// The tools that fit the query, best first, at most `limit`; all of them in their own
/// order when the query is empty.
pub(super) async fn rank(
    query: &str,
    tools: Vec<Arc<ToolDescription>>,
    limit: usize,
) -> Vec<ToolMatch> {
    let wanted = wanted(query);
    let mut scored: Vec<(u32, Arc<ToolDescription>)> = Vec::new();
    for (n, tool) in (1_usize..).zip(tools) {
        let score = score(&wanted, &tool);
        if wanted.is_empty() || score > 0 {
            scored.push((score, tool));
        }
        if n.is_multiple_of(TOOLS_AT_ONCE) {
            tokio::task::yield_now().await;
        }
    }
    // The sort is stable, so equal tools stay in the order they came.
    scored.sort_by_key(|(score, _)| Reverse(*score));
    scored.into_iter().take(limit).map(|(_, tool)| tool_match(&tool)).collect()
}

/// The different words of a query, small, the first [`MAX_QUERY_WORDS`].
fn wanted(query: &str) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    for word in words(query).map(|word| lower(word).collect()) {
        if wanted.len() < MAX_QUERY_WORDS && !wanted.contains(&word) {
            wanted.push(word);
        }
    }
    wanted
}

/// A word in the tool's name counts most, then one in its title, then in its
/// description; the start of a word counts half.
fn score(wanted: &[String], tool: &ToolDescription) -> u32 {
    let title = tool.title.as_deref().unwrap_or_default();
    let fields = [(8, &*tool.tool), (4, title), (4, &*tool.server), (2, &*tool.description)];
    let mut best = [0_u32; MAX_QUERY_WORDS];
    for (weight, text) in fields {
        for present in words(start(text)) {
            for (best, wanted) in best.iter_mut().zip(wanted) {
                *best = fit(present, wanted, weight).max(*best);
            }
        }
    }
    best.into_iter().fold(0, u32::saturating_add)
}

/// What a word that is there is worth for one that is wanted.
fn fit(present: &str, wanted: &str, weight: u32) -> u32 {
    let mut rest = lower(present);
    if !wanted.chars().all(|c| rest.next() == Some(c)) {
        return 0;
    }
    if rest.next().is_none() { weight } else { weight / 2 }
}

fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_SEARCHED_BYTES)).unwrap_or(text)
}

fn lower(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase)
}

/// The words of a text, split at everything that is no letter or digit and inside
/// `camelCase`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).flat_map(humps)
}

/// The parts of `camelCase`.
fn humps(mut rest: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let mut after_lower = false;
        let begins = |&(_, c): &(usize, char)| {
            let begins = after_lower && c.is_uppercase();
            after_lower = c.is_lowercase() || c.is_numeric();
            begins
        };
        let end = rest.char_indices().find(begins).map_or(rest.len(), |(at, _)| at);
        let (word, more) = rest.split_at_checked(end)?;
        rest = more;
        (!word.is_empty()).then_some(word)
    })
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
mod tests {
    use std::time::{Duration, Instant};

    use tokio::time::timeout;

    use super::*;
    use crate::limits::{MAX_DESCRIPTION_BYTES, MAX_TOOLS};
    use crate::tools::Annotations;

    fn tool(name: &str, description: &str) -> ToolDescription {
        ToolDescription {
            server: "s".into(),
            tool: name.into(),
            title: None,
            description: description.into(),
            input_schema: "{}".into(),
            output_schema: None,
            annotations: Annotations {
                read_only: None,
                destructive: None,
                idempotent: None,
                open_world: None,
            },
        }
    }

    async fn found(query: &str, tools: &[ToolDescription]) -> Vec<String> {
        rank(query, tools.iter().cloned().map(Arc::new).collect(), 10)
            .await
            .into_iter()
            .map(|found| found.tool)
            .collect()
    }

    #[tokio::test]
    async fn a_word_in_the_name_beats_one_in_the_description() {
        let tools = [tool("list", "Reads a file"), tool("readFile", "Opens it"), tool("other", "")];
        assert_eq!(found("file", &tools).await, ["readFile", "list"]);
        assert_eq!(found("READ file", &tools).await, ["readFile", "list"]);
        assert_eq!(found("nothing", &tools).await, [""; 0]);
        assert_eq!(found("", &tools).await, ["list", "readFile", "other"]);
    }

    #[test]
    fn words_split_in_every_spelling() {
        assert_eq!(
            words("getUserById2 get_user-by.id HTTPGet").collect::<Vec<_>>(),
            ["get", "User", "By", "Id2", "get", "user", "by", "id", "HTTPGet"]
        );
    }

    #[test]
    fn a_query_is_a_few_different_words() {
        assert_eq!(wanted("Read read READ --file"), ["read", "file"]);
        let many: Vec<String> = (0..100).map(|n| format!("w{n}")).collect();
        assert_eq!(wanted(&many.join(" ")), many[..MAX_QUERY_WORDS]);
    }

    #[tokio::test]
    async fn only_the_start_of_a_description_is_read() {
        let long = format!("near {} far", "é".repeat(MAX_SEARCHED_BYTES));
        let tools = [tool("t", &long)];
        assert_eq!(found("near", &tools).await, ["t"]);
        assert_eq!(found("far", &tools).await, [""; 0]);
    }

    /// The most that one server can make a search read, asked for in the worst way.
    #[tokio::test]
    async fn a_search_through_a_large_list_stops_at_a_deadline() {
        let description = "a ".repeat(MAX_DESCRIPTION_BYTES / 2);
        let tool = |n| Arc::new(tool(&format!("t{n}"), &description));
        let tools: Vec<_> = (0..MAX_TOOLS).map(tool).collect();
        let query = (0..16).map(|n| format!("a{n} ")).collect::<String>().repeat(10);
        let started = Instant::now();
        let searched = timeout(Duration::ZERO, rank(&query, tools, 10)).await;
        assert!(searched.is_err(), "it ended in {:?}", started.elapsed());
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    }

    #[test]
    fn summaries_are_one_bounded_sentence() {
        assert_eq!(summary(" One. Two.\nThree"), "One.");
        assert_eq!(summary(&"x".repeat(500)).chars().count(), SUMMARY_CHARS + 1);
    }
}
