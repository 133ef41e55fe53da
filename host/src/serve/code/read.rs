//! `read_result`: a part of what was too large to return.
//!
//! Nothing is cut in silence: the first line says what is shown and what is not.

use rmcp::model::CallToolResult;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer;
use crate::limits::serve::MAX_READ_CHARS;
use crate::name::printable;
use crate::serve::kept::Kept;
use crate::serve::{shape, walk};

/// The arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    handle: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    range: Option<Range>,
}

/// From `start` to before `end`: elements, fields or characters.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: Option<usize>,
}

/// A part of a value.
struct Part {
    value: Value,
    /// How many elements, fields or characters it has.
    shown: usize,
    /// How many the whole has.
    all: usize,
    unit: &'static str,
}

/// Reads.
pub(super) fn read(asked: &Asked, kept: &Kept) -> CallToolResult {
    let Some(whole) = kept.get(&asked.handle) else {
        let message = format!("no result is kept as {}", printable(&asked.handle, 64));
        let advice = "Only the newest results are kept. Run the script again, and return less.";
        return answer::refused(&message, advice);
    };
    let Some(text) = walk::pointed(&whole, &asked.path) else {
        let message = format!("the result has nothing at {}", printable(&asked.path, 200));
        return answer::refused(&message, &format!("It is {}.", shape::of(&whole)));
    };
    let range = asked.range.unwrap_or_default();
    match part(text, range) {
        None => answer::found(text.to_owned(), json!({ "value": built(text) })),
        Some(part) if range.start >= part.all && part.all > 0 => {
            let message =
                format!("the range starts at {} of {} {}", range.start, part.all, part.unit);
            answer::refused(&message, "Start before the end.")
        }
        Some(part) if part.shown == 0 && part.all > 0 && range.end != Some(range.start) => {
            let message = format!("one of the {} {} alone is too large", part.all, part.unit);
            answer::refused(&message, &format!("Give a path into it. It is {}.", shape::of(text)))
        }
        Some(part) => told(part, range),
    }
}

fn told(part: Part, range: Range) -> CallToolResult {
    let Part { value, shown, all, unit } = part;
    let end = range.start.saturating_add(shown);
    let head = match shown == all {
        true => format!("all {all} {unit}"),
        false => format!("{unit} {} to {end} of {all}; the rest is left out", range.start),
    };
    let text = match &value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let range = json!({ "start": range.start, "end": end, "of": all, "unit": unit });
    answer::found(format!("{head}\n{text}"), json!({ "value": value, "range": range }))
}

/// As much of the range as fits; nothing of a value that has no parts.
fn part(text: &str, range: Range) -> Option<Part> {
    let mut wanted = range.end.map_or(usize::MAX, |end| end.saturating_sub(range.start));
    match text.as_bytes().first()? {
        b'"' => characters(&walk::string(text)?, range.start, wanted),
        b'[' | b'{' => {
            let mut room = Room(MAX_READ_CHARS);
            let walk::Part { entries, all } = walk::part(text, range.start, |name, entry| {
                let fits = wanted > 0 && room.takes(name.len().saturating_add(entry.len()));
                wanted = wanted.saturating_sub(1);
                fits
            });
            let shown = entries.len();
            let is_object = text.starts_with('{');
            let unit = if is_object { "fields" } else { "elements" };
            let value = match is_object {
                true => entries
                    .into_iter()
                    .map(|(name, text)| (name.unwrap_or_default(), built(text)))
                    .collect::<Map<_, _>>()
                    .into(),
                false => entries.into_iter().map(|(_, text)| built(text)).collect(),
            };
            Some(Part { value, shown, all, unit })
        }
        _ => None,
    }
}

fn characters(text: &str, start: usize, wanted: usize) -> Option<Part> {
    let mut room = Room(MAX_READ_CHARS);
    let fitting = text.chars().skip(start).take(wanted);
    let shown: String = fitting.take_while(|c| room.takes(written(*c))).collect();
    let count = shown.chars().count();
    let all = text.chars().count();
    Some(Part { value: shown.into(), shown: count, all, unit: "characters" })
}

/// What a character takes in JSON, where control characters are written out.
fn written(c: char) -> usize {
    if c.is_control() { 6 } else { 1 }
}

/// What is short enough to be answered is short enough to be built.
fn built(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// What is left of the characters of an answer.
struct Room(usize);

impl Room {
    fn takes(&mut self, length: usize) -> bool {
        match self.0.checked_sub(length.max(1)) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(value: Value, path: &str, range: Value) -> (String, bool) {
        let kept = Kept::default();
        let handle = kept.keep(value.to_string().into()).unwrap();
        let asked = json!({ "handle": handle, "path": path, "range": range });
        let answer = read(&serde_json::from_value(asked).unwrap(), &kept);
        let text = serde_json::to_value(&answer.content).unwrap()[0]["text"].clone();
        (text.as_str().unwrap().to_owned(), answer.is_error == Some(true))
    }

    fn said(value: Value, path: &str, range: Value) -> String {
        answered(value, path, range).0
    }

    #[test]
    fn the_first_line_says_what_is_shown_and_what_is_not() {
        let list = json!({"items": (0..10).collect::<Vec<_>>(), "text": "abc"});
        let range = json!({"start": 2, "end": 4});
        assert_eq!(
            said(list.clone(), "/items", range.clone()),
            "elements 2 to 4 of 10; the rest is left out\n[2,3]"
        );
        assert_eq!(said(list.clone(), "/text", json!({"start": 0})), "all 3 characters\nabc");
        assert_eq!(said(list.clone(), "/items/3", range), "3");
        assert_eq!(
            said(list, "", json!({"end": 1})).lines().next(),
            Some("fields 0 to 1 of 2; the rest is left out")
        );
    }

    #[test]
    fn what_is_too_large_is_shown_as_far_as_it_fits() {
        let large = json!(vec!["x".repeat(1_000); 100]);
        let text = said(large, "", json!({}));
        assert!(
            text.starts_with("elements 0 to 31 of 100; the rest is left out\n"),
            "{}",
            &text[..60]
        );
        let (text, is_error) = answered(json!(["x".repeat(MAX_READ_CHARS)]), "", json!({}));
        assert!(is_error && text.contains("Give a path into it"), "{text}");
        let text = said(json!("é".repeat(MAX_READ_CHARS + 1)), "", json!({}));
        assert!(text.starts_with("characters 0 to 32000 of 32001; the rest is left out\n"));
    }

    #[test]
    fn what_is_not_there_is_refused_with_what_is() {
        for (path, range) in
            [("/nope", json!({})), ("items", json!({})), ("/items", json!({"start": 5}))]
        {
            let (text, is_error) = answered(json!({"items": [1]}), path, range);
            assert!(is_error, "{path}: {text}");
        }
        let asked = json!({"handle": "r0"});
        let answer = read(&serde_json::from_value(asked).unwrap(), &Kept::default());
        assert_eq!(answer.is_error, Some(true));
    }
}
