//! JSON as text that a person reads.

use std::io;

use serde_json::Value;

use crate::visible::is_hidden;
use crate::words::rest;

/// The value on one line, everything hidden written as JSON escapes: the same value still.
pub fn visible(value: &Value) -> String {
    let text = value.to_string();
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            // Outside of ASCII, and of controls, there is only text in strings.
            for unit in c.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The value on one line, cut after `max_chars` characters. However large the value, no
/// more of it is written than is shown.
pub fn short(value: &Value, max_chars: usize) -> String {
    let mut start = Start { bytes: Vec::new(), left: max_chars.saturating_mul(4) };
    let whole = serde_json::to_writer(&mut start, value).is_ok();
    let text = String::from_utf8_lossy(&start.bytes);
    let kept: String = text.trim_end_matches('\u{fffd}').chars().take(max_chars).collect();
    if whole && kept.len() == start.bytes.len() { kept } else { format!("{kept}…") }
}

/// The first `max` values, each short, and how many more there are.
pub fn list(values: &[Value], max: usize, max_chars: usize) -> String {
    let mut shown: Vec<String> =
        values.iter().take(max).map(|value| short(value, max_chars)).collect();
    match values.len().saturating_sub(max) {
        0 => {}
        more => shown.push(rest(more, "values")),
    }
    shown.join(", ")
}

/// Whether the value has at most `max_bytes` bytes as JSON.
pub fn is_within(value: &Value, max_bytes: usize) -> bool {
    serde_json::to_writer(Start { bytes: Vec::new(), left: max_bytes }, value).is_ok()
}

/// A writer that refuses what goes beyond a bound.
struct Start {
    bytes: Vec<u8>,
    left: usize,
}

impl io::Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kept = bytes.get(..self.left).unwrap_or(bytes);
        self.bytes.extend_from_slice(kept);
        self.left = self.left.saturating_sub(kept.len());
        if kept.len() < bytes.len() { Err(io::ErrorKind::WriteZero.into()) } else { Ok(kept.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_written_visibly_is_the_same_value() {
        let value = json!({ "a\u{202e}": "\u{e0041}\u{7f}\n", "b": [1.5, null] });
        let text = visible(&value);
        assert!(!text.chars().any(is_hidden), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        assert_eq!(short(&json!("äöü"), 10), "\"äöü\"");
        assert_eq!(short(&json!("äöüäöü"), 4), "\"äöü…");
        assert_eq!(short(&json!(["😀😀😀😀"]), 3), "[\"😀…");
        assert_eq!(short(&json!("a".repeat(1_000_000)), 3), "\"aa…");
    }

    #[test]
    fn a_long_list_says_how_much_is_missing() {
        let many: Vec<Value> = (0..100_000).map(Value::from).collect();
        assert_eq!(list(&many, 2, 10), "0, 1, … and 99998 more values");
    }
}
