//! A key and its value as a line of JSON: text where it is text, else base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use crate::cli::report;
use crate::limits::MAX_IMPORT_LINE_BYTES;
use crate::name::printable;
use crate::state::Entry;

/// Characters of what is wrong with a line.
const REASON_CHARS: usize = 200;

/// A line as somebody wrote it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    key: String,
    text: Option<String>,
    base64: Option<String>,
}

/// The name of the field that holds a value, and what it holds.
pub fn form(value: &[u8]) -> (&'static str, String) {
    match std::str::from_utf8(value) {
        Ok(text) => ("text", text.to_owned()),
        Err(_) => ("base64", STANDARD.encode(value)),
    }
}

/// The line for a key and its value, which [`parse`] takes back.
pub fn line(key: &str, value: &[u8]) -> String {
    let (field, text) = form(value);
    let line = report::json_line(&json!({ "key": key, field: text }));
    if line.len() <= MAX_IMPORT_LINE_BYTES {
        return line;
    }
    // Text of which most must be escaped takes many times its size.
    report::json_line(&json!({ "key": key, "base64": STANDARD.encode(value) }))
}

/// The key and value of a line.
///
/// # Errors
///
/// What is wrong with it.
pub fn parse(line: &[u8]) -> Result<Entry, String> {
    let Line { key, text, base64 } =
        serde_json::from_slice(line).map_err(|error| reason(&error))?;
    let value = match (text, base64) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(base64)) => {
            STANDARD.decode(base64).map_err(|error| format!("`base64` is none: {error}"))?
        }
        _ => return Err("expected `text` or `base64`, one of them".to_owned()),
    };
    Ok(Entry { key, value })
}

/// An error without the number of the line, which is always the first one.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    format!("{} (column {})", printable(text, REASON_CHARS), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{MAX_KEY_BYTES, MAX_VALUE_BYTES};

    #[test]
    fn whatever_was_exported_is_imported_as_it_was() {
        let long = vec![0; MAX_VALUE_BYTES];
        let long_bytes = vec![0xff; MAX_VALUE_BYTES];
        let key = "\u{202e}".repeat(MAX_KEY_BYTES / 3);
        let values: [&[u8]; 7] = [
            b"",
            b"text",
            "é\u{1b}\u{e0041}\n\"".as_bytes(),
            b"\xff\0",
            b"\r\n",
            &long,
            &long_bytes,
        ];
        for value in values {
            let line = line(&key, value);
            assert!(line.len() <= MAX_IMPORT_LINE_BYTES && !line.contains('\n'));
            let entry = parse(line.as_bytes()).unwrap();
            assert!(entry.key == key && entry.value == value, "{} bytes", value.len());
        }
        assert_eq!(line("k", b"v"), r#"{"key":"k","text":"v"}"#);
        assert_eq!(line("k", b"\xff"), r#"{"key":"k","base64":"/w=="}"#);
    }

    #[test]
    fn a_line_that_is_none_says_why() {
        for (line, expected) in [
            (r#"{"key":"k"}"#, "expected `text` or `base64`, one of them"),
            (r#"{"key":"k","text":"a","base64":""}"#, "expected `text` or `base64`, one of them"),
            (r#"{"text":"a"}"#, "missing field `key` (column 12)"),
            (r#"{"key":"k","base64":"?"}"#, "`base64` is none: Invalid symbol 63, offset 0."),
            (r#"{"key":1,"text":""}"#, "invalid type: integer `1`, expected a string (column 8)"),
            ("[]", "invalid length 0, expected struct Line with 3 elements (column 2)"),
            ("x", "expected value (column 1)"),
        ] {
            assert_eq!(parse(line.as_bytes()).unwrap_err(), expected, "{line}");
        }
        assert!(parse(br#"{"key":"k","text":"","more":1}"#).unwrap_err().contains("unknown field"));
        assert!(parse(b"\xff").is_err());
    }
}
