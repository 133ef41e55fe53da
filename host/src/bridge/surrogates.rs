//! Halves of characters in what servers send.
//!
//! JSON writes a character beyond the first 65 536 as two escapes. A server that cuts a text
//! between them sends one alone, which stands for nothing, and a whole result would be lost
//! for it. Knows of JSON no more than its escapes.

use std::borrow::Cow;

/// Characters that an escape has: `\ud83d`.
const ESCAPE_BYTES: usize = 6;
/// What stands for a character that is none. It is as long as what it replaces.
const REPLACEMENT: &[u8; ESCAPE_BYTES] = b"\\ufffd";

/// The JSON text with every escape of half a character replaced by U+FFFD.
pub(super) fn mended(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.windows(3).any(|start| matches!(start, [b'\\', b'u', b'd' | b'D'])) {
        return Cow::Borrowed(text);
    }
    let (mut mended, mut at) = (text.to_vec(), 0_usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, is_half) = unit(rest);
        let end = at.saturating_add(length);
        if is_half && let Some(place) = mended.get_mut(at..end) {
            place.copy_from_slice(REPLACEMENT);
        }
        at = end;
    }
    Cow::Owned(mended)
}

/// How long the character at the start is, and whether it is only half a one.
fn unit(text: &[u8]) -> (usize, bool) {
    if text.first() != Some(&b'\\') {
        return (1, false);
    }
    match escaped(text) {
        None => (2, false),
        Some(0xd800..=0xdbff) => match text.get(ESCAPE_BYTES..).and_then(escaped) {
            Some(0xdc00..=0xdfff) => (ESCAPE_BYTES.saturating_mul(2), false),
            _ => (ESCAPE_BYTES, true),
        },
        Some(code) => (ESCAPE_BYTES, matches!(code, 0xdc00..=0xdfff)),
    }
}

/// The number in the `\u` escape at the start.
fn escaped(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended_text(text: &str) -> String {
        String::from_utf8(mended(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn half_a_character_becomes_a_whole_one() {
        for (text, want) in [
            (r#"["a\ud83d"]"#, r#"["a\ufffd"]"#),
            (r#"["\uDE00b"]"#, r#"["\ufffdb"]"#),
            (r#"["\ud83d\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
            (r#"["\ud83d\n\u00e9"]"#, r#"["\ufffd\n\u00e9"]"#),
        ] {
            assert_eq!(mended_text(text), want);
            assert!(serde_json::from_str::<serde_json::Value>(&mended_text(text)).is_ok());
        }
    }

    #[test]
    fn everything_else_stays_as_it_came() {
        for text in [
            r#"{"a":"\ud83d\ude00 \\ud83d \u00e9"}"#,
            r#"["\ud83"#,
            r#"["\ud"#,
            "\\u+d83",
            "\\",
            "",
            "plain 😀",
        ] {
            assert_eq!(mended_text(text), text);
        }
        assert!(matches!(mended(b"{}"), Cow::Borrowed(_)));
        assert_eq!(mended(b"\\ud\xff\\ud83d").as_ref(), b"\\ud\xff\\ufffd");
    }
}
