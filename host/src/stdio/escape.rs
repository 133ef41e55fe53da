//! Makes what a guest or a server wrote safe to show on a terminal.

use std::fmt::Write as _;

use crate::name::is_hidden;

/// Shows control characters instead of passing them on: everything but line feeds,
/// tabs and carriage returns before a line feed becomes `\u{..}`; bytes that are not
/// UTF-8 become the replacement character.
///
/// A character or line end may be split over two pushes.
#[derive(Debug, Default)]
pub struct Escape {
    /// The start of a character that has not come whole; at most three bytes.
    partial: Vec<u8>,
    carriage_return: bool,
}

impl Escape {
    /// The text to show for the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        let mut pending = std::mem::take(&mut self.partial);
        pending.extend_from_slice(bytes);
        let mut shown = String::with_capacity(pending.len());
        for chunk in pending.utf8_chunks() {
            chunk.valid().chars().for_each(|c| self.show(c, &mut shown));
            if chunk.invalid().is_empty() {
                continue;
            }
            if is_unfinished(chunk.invalid()) && pending.ends_with(chunk.invalid()) {
                self.partial = chunk.invalid().to_vec();
            } else {
                self.show(char::REPLACEMENT_CHARACTER, &mut shown);
            }
        }
        shown
    }

    /// The text to show for what was held back.
    pub fn finish(mut self) -> String {
        let mut shown = String::new();
        if !self.partial.is_empty() {
            self.show(char::REPLACEMENT_CHARACTER, &mut shown);
        }
        if self.carriage_return {
            shown.push_str("\\u{d}");
        }
        shown
    }

    fn show(&mut self, c: char, shown: &mut String) {
        if std::mem::take(&mut self.carriage_return) {
            shown.push_str(if c == '\n' { "\r" } else { "\\u{d}" });
        }
        match c {
            '\r' => self.carriage_return = true,
            '\n' | '\t' => shown.push(c),
            hidden if is_hidden(hidden) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "{}", hidden.escape_unicode());
            }
            plain => shown.push(plain),
        }
    }
}

/// Whether more bytes could make a character of these.
fn is_unfinished(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pushes: &[&[u8]]) -> String {
        let mut escape = Escape::default();
        let mut text: String = pushes.iter().map(|bytes| escape.push(bytes)).collect();
        text.push_str(&escape.finish());
        text
    }

    #[test]
    fn control_sequences_become_visible() {
        assert_eq!(shown(&[b"a\x1b[2Jb\x07"]), "a\\u{1b}[2Jb\\u{7}");
        assert_eq!(shown(&["\u{9b}x\u{202e}".as_bytes()]), "\\u{9b}x\\u{202e}");
        assert_eq!(shown(&[b"one\rtwo\r\nthree\r"]), "one\\u{d}two\r\nthree\\u{d}");
    }

    #[test]
    fn text_is_the_same_however_it_is_split() {
        let text = "é\u{1b}漢\r\n🦀\t.".as_bytes();
        let whole = shown(&[text]);
        for at in 0..=text.len() {
            let (head, tail) = text.split_at(at);
            assert_eq!(shown(&[head, tail]), whole, "split at {at}");
        }
        assert_eq!(shown(&[b"\xff\xe2\x82"]), "\u{fffd}\u{fffd}");
    }
}
