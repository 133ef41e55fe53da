//! Finding tools by words: small enough to read every description at every search.

use std::cmp::Reverse;

use super::{ToolDescription, ToolMatch};

/// Characters of a summary.
const SUMMARY_CHARS: usize = 160;

/// The tools that fit the query, best first, at most `limit`; all of them in their own
/// order when the query is empty.
pub(super) fn rank(query: &str, tools: Vec<ToolDescription>, limit: usize) -> Vec<ToolMatch> {
    let wanted = words(query);
    let mut scored: Vec<(u32, ToolDescription)> = tools
        .into_iter()
        .map(|tool| (score(&wanted, &tool), tool))
        .filter(|(score, _)| wanted.is_empty() || *score > 0)
        .collect();
    // The sort is stable, so equal tools stay in the order they came.
    scored.sort_by_key(|(score, _)| Reverse(*score));
    scored.into_iter().take(limit).map(|(_, tool)| tool_match(tool)).collect()
}

/// A word in the tool's name counts most, then one in its title, then in its
/// description; the start of a word counts half.
fn score(wanted: &[String], tool: &ToolDescription) -> u32 {
    let fields = [
        (8, words(&tool.tool)),
        (4, words(tool.title.as_deref().unwrap_or_default())),
        (4, words(&tool.server)),
        (2, words(&tool.description)),
    ];
    let best = |word: &String| {
        let weights = fields.iter().map(|(weight, present)| {
            if present.contains(word) {
                *weight
            } else if present.iter().any(|candidate| candidate.starts_with(word.as_str())) {
                weight / 2
            } else {
                0
            }
        });
        weights.max().unwrap_or(0)
    };
    wanted.iter().map(best).fold(0, u32::saturating_add)
}

/// Lower-case words, split at everything that is no letter or digit and inside
/// `camelCase`.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_lower = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (after_lower && c.is_uppercase()) {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase() || c.is_numeric();
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn tool_match(tool: ToolDescription) -> ToolMatch {
    let summary = summary(&tool.description);
    ToolMatch { server: tool.server, tool: tool.tool, summary }
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
    use super::*;
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

    fn found(query: &str, tools: &[ToolDescription]) -> Vec<String> {
        rank(query, tools.to_vec(), 10).into_iter().map(|found| found.tool).collect()
    }

    #[test]
    fn a_word_in_the_name_beats_one_in_the_description() {
        let tools = [tool("list", "Reads a file"), tool("readFile", "Opens it"), tool("other", "")];
        assert_eq!(found("file", &tools), ["readFile", "list"]);
        assert_eq!(found("READ file", &tools), ["readFile", "list"]);
        assert_eq!(found("nothing", &tools), [""; 0]);
        assert_eq!(found("", &tools), ["list", "readFile", "other"]);
    }

    #[test]
    fn words_split_in_every_spelling() {
        assert_eq!(
            words("getUserById2 get_user-by.id"),
            ["get", "user", "by", "id2", "get", "user", "by", "id"]
        );
    }

    #[test]
    fn summaries_are_one_bounded_sentence() {
        assert_eq!(summary(" One. Two.\nThree"), "One.");
        assert_eq!(summary(&"x".repeat(500)).chars().count(), SUMMARY_CHARS + 1);
    }
}
