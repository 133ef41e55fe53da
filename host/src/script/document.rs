//! The result of a script: one JSON document, checked and never read as numbers and
//! texts, so that it stays as the script wrote it.

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::limits::{MAX_JSON_DEPTH, MAX_SCRIPT_RESULT_BYTES};

/// What to do about a result that is too large.
pub(crate) const SMALLER: &str =
    "return less, or write it to a file: give a directory with --dir and use `files`";
const INDENT: &str = "  ";

/// A JSON document within its bounds.
#[derive(Debug, Clone)]
pub struct Document(Box<RawValue>);

/// Why a result is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("the result has {0} bytes, over the limit of {MAX_SCRIPT_RESULT_BYTES}")]
    TooLarge(usize),
    #[error("the result is nested too deep, the limit is {MAX_JSON_DEPTH}")]
    TooDeep,
    #[error("the runtime gave a result that is not JSON: {0}")]
    NotJson(String),
}

impl Document {
    pub(crate) fn new(text: String) -> Result<Self, Problem> {
        if text.len() > MAX_SCRIPT_RESULT_BYTES {
            return Err(Problem::TooLarge(text.len()));
        }
        if depth(&text) >= MAX_JSON_DEPTH {
            return Err(Problem::TooDeep);
        }
        let not_json = |error: serde_json::Error| Problem::NotJson(error.to_string());
        serde_json::from_str::<IgnoredAny>(&text).map_err(not_json)?;
        RawValue::from_string(text).map(Self).map_err(not_json)
    }

    /// The document as it came.
    pub fn raw(&self) -> &RawValue {
        &self.0
    }

    /// The document over many lines, each level two spaces further in.
    pub fn pretty(&self) -> String {
        let text = self.0.get();
        let mut pretty = String::with_capacity(text.len().saturating_mul(2));
        let (mut level, mut place) = (0_usize, Place::Between);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (place, c) {
                (Place::Escape, _) => place = Place::String,
                (Place::String, '\\') => place = Place::Escape,
                (Place::String, '"') => place = Place::Between,
                (Place::String, _) => {}
                (Place::Between, '"') => place = Place::String,
                (Place::Between, ' ' | '\n' | '\r' | '\t') => continue,
                (Place::Between, '{' | '[') => {
                    pretty.push(c);
                    while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                    if let Some(end) = chars.next_if(|c| matches!(c, '}' | ']')) {
                        pretty.push(end);
                    } else {
                        level = level.saturating_add(1);
                        new_line(&mut pretty, level);
                    }
                    continue;
                }
                (Place::Between, '}' | ']') => {
                    level = level.saturating_sub(1);
                    new_line(&mut pretty, level);
                }
                (Place::Between, ',') => {
                    pretty.push(c);
                    new_line(&mut pretty, level);
                    continue;
                }
                (Place::Between, ':') => {
                    pretty.push_str(": ");
                    continue;
                }
                (Place::Between, _) => {}
            }
            pretty.push(c);
        }
        pretty
    }
}

/// Where in a document a character is.
#[derive(Clone, Copy)]
enum Place {
    Between,
    String,
    Escape,
}

fn new_line(text: &mut String, level: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n(INDENT, level));
}

/// How deep a document nests, as far as its brackets say.
fn depth(text: &str) -> usize {
    let (mut level, mut deepest, mut place) = (0_usize, 0, Place::Between);
    for byte in text.bytes() {
        match (place, byte) {
            (Place::Escape, _) | (Place::Between, b'"') => place = Place::String,
            (Place::String, b'\\') => place = Place::Escape,
            (Place::String, b'"') => place = Place::Between,
            (Place::Between, b'{' | b'[') => {
                level = level.saturating_add(1);
                deepest = deepest.max(level);
            }
            (Place::Between, b'}' | b']') => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretty(text: &str) -> String {
        Document::new(text.to_owned()).unwrap().pretty()
    }

    #[test]
    fn a_document_is_laid_out_and_stays_what_it_was() {
        assert_eq!(
            pretty(r#"{"a":[1,{"b":"x, \"y\": {\\"}],"c":{},"d":[ ]}"#),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x, \\\"y\\\": {\\\\\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}"
        );
        for text in ["1", "\"a b\"", "null", "123456789012345680000", "1e21", "[]", "-0.10"] {
            assert_eq!(pretty(text), text);
        }
    }

    #[test]
    fn what_serde_lays_out_is_laid_out_alike() {
        let text = r#"[{"a":1.5,"b":[true,null,[]],"c":{"d":{}}},"\u0000é\n",[[1],[2,3]]]"#;
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let theirs = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(pretty(&value.to_string()), theirs);
        assert_eq!(pretty(&theirs), theirs);
    }

    #[test]
    fn what_is_no_document_or_over_a_bound_is_refused() {
        for text in ["", "{", "1 2", "undefined", "{'a':1}", "[1,]"] {
            assert!(matches!(Document::new(text.into()), Err(Problem::NotJson(_))), "{text}");
        }
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Document::new(nested(MAX_JSON_DEPTH - 1)).is_ok());
        let deep = nested(MAX_JSON_DEPTH);
        assert!(matches!(Document::new(deep), Err(Problem::TooDeep)));
        let long = format!("\"{}\"", "x".repeat(MAX_SCRIPT_RESULT_BYTES));
        assert!(matches!(Document::new(long), Err(Problem::TooLarge(_))));
    }
}
