//! A difference in lines for a person, and as a document.

use serde_json::{Map, Value, json};

use super::{Change, Diff, Hunk, Part, Pointed, What};
use crate::name::printable;

/// Lines that are shown of one tool; the rest are counted.
const TOOL_LINES: usize = 40;
/// Characters of a line or a value that are shown.
const SHOWN_CHARS: usize = 240;
/// Characters before the first difference in a line that are shown with it.
const LEAD_CHARS: usize = 40;

/// Lines that tell a person what is different, of the first `tools` tools, and how many
/// tools there are. Nothing is hidden in them.
pub fn lines(diff: &Diff, tools: usize) -> Vec<String> {
    let mut lines: Vec<String> = diff.changes.iter().take(tools).flat_map(change).collect();
    let more = diff.changes.len().saturating_sub(tools);
    if more > 0 {
        lines.push(format!("… {more} more tools"));
    }
    lines.push(summary(diff));
    lines
}

fn summary(diff: &Diff) -> String {
    let counts = diff.counts();
    let counted =
        [(counts.changed, "changed"), (counts.added, "added"), (counts.removed, "removed")];
    let counted = counted.into_iter().filter(|(count, _)| *count > 0);
    let counted: Vec<_> = counted.map(|(count, word)| format!("{count} {word}")).collect();
    if counted.is_empty() { "no difference".to_owned() } else { counted.join(", ") }
}

fn change(change: &Change) -> Vec<String> {
    let Change { server, tool, what, hidden } = change;
    let name = printable(&format!("{server}/{tool}"), SHOWN_CHARS);
    let (head, mut rest) = match what {
        What::Added { summary } => (format!("+ {name}: {}", shown(summary)), Vec::new()),
        What::Removed => (format!("- {name}"), Vec::new()),
        What::Changed(parts) => (format!("~ {name}"), parts.iter().flat_map(part).collect()),
    };
    let more = rest.len().saturating_sub(TOOL_LINES);
    if more > 0 {
        rest.truncate(TOOL_LINES);
        rest.push(format!("    … {more} more lines"));
    }
    if !hidden.is_empty() {
        rest.push(format!("    hidden characters in its {}", hidden.join(" and ")));
    }
    let head = head.trim_end_matches(": ").to_owned();
    std::iter::once(head).chain(rest).collect()
}

fn part(part: &Part) -> Vec<String> {
    let (name, lines): (&str, Vec<String>) = match part {
        Part::Text { name, hunks } => (name, hunks.iter().flat_map(hunk).collect()),
        Part::Schema { name, diff } => {
            let more = (diff.more > 0).then(|| format!("… {} more places", diff.more));
            (name, diff.changes.iter().map(pointed).chain(more).collect())
        }
        Part::Hint { name, before, after } => {
            let word = |hint: &Option<bool>| hint.map_or("unsaid".to_owned(), |b| b.to_string());
            (name, vec![format!("~ {} → {}", word(before), word(after))])
        }
    };
    let lines = lines.into_iter().map(|line| format!("      {line}"));
    std::iter::once(format!("    {name}")).chain(lines).collect()
}

/// The lines that are gone and then those that are new, each from a little before the
/// place where it differs from its counterpart.
fn hunk(hunk: &Hunk) -> Vec<String> {
    let Hunk { removed, added } = hunk;
    let show = |sign: char, lines: &[String], others: &[String]| -> Vec<String> {
        let excerpts = lines.iter().enumerate().map(|(at, line)| excerpt(line, others.get(at)));
        excerpts.map(|line| format!("{sign} {line}").trim_end().to_owned()).collect()
    };
    [show('-', removed, added), show('+', added, removed)].concat()
}

fn excerpt(line: &str, other: Option<&String>) -> String {
    let other = other.map(String::as_str).unwrap_or_default();
    let alike = line.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let from = alike.saturating_sub(LEAD_CHARS);
    if from < LEAD_CHARS {
        return shown(line);
    }
    let rest: String = line.chars().skip(from).collect();
    format!("…{}", shown(&rest))
}

fn pointed(change: &Pointed) -> String {
    let Pointed { pointer, required, before, after } = change;
    let place = if pointer.is_empty() { "the whole schema" } else { pointer };
    let required = if *required { " (required)" } else { "" };
    let text = |value: &Value| shown(&value.to_string());
    match (before, after) {
        (Some(before), Some(after)) => {
            let (before, after) = (before.to_string(), after.to_string());
            let (old, new) = (excerpt(&before, Some(&after)), excerpt(&after, Some(&before)));
            format!("~ {place}{required}: {old} → {new}")
        }
        (Some(before), None) => format!("- {place}{required}: {}", text(before)),
        (None, after) => {
            format!("+ {place}{required}: {}", after.as_ref().map(text).unwrap_or_default())
        }
    }
}

fn shown(text: &str) -> String {
    printable(text, SHOWN_CHARS)
}

/// All of it, as a document.
pub fn document(diff: &Diff) -> Value {
    let counts = diff.counts();
    json!({
        "same": diff.is_empty(),
        "added": counts.added,
        "removed": counts.removed,
        "changed": counts.changed,
        "tools": diff.changes.iter().map(change_document).collect::<Vec<_>>(),
    })
}

fn change_document(change: &Change) -> Value {
    let (what, parts) = match &change.what {
        What::Added { .. } => ("added", Vec::new()),
        What::Removed => ("removed", Vec::new()),
        What::Changed(parts) => ("changed", parts.iter().map(part_document).collect()),
    };
    let mut form = Map::new();
    form.insert("server".to_owned(), json!(change.server));
    form.insert("tool".to_owned(), json!(change.tool));
    form.insert("change".to_owned(), json!(what));
    form.insert("parts".to_owned(), json!(parts));
    if !change.hidden.is_empty() {
        form.insert("hidden".to_owned(), json!(change.hidden));
    }
    Value::Object(form)
}

fn part_document(part: &Part) -> Value {
    match part {
        Part::Text { name, hunks } => json!({ "part": name, "lines": hunks }),
        Part::Schema { name, diff } => {
            json!({ "part": name, "places": diff.changes, "more_places": diff.more })
        }
        Part::Hint { name, before, after } => {
            json!({ "part": name, "before": before, "after": after })
        }
    }
}
