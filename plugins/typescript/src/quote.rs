//! Strangers' text in TypeScript: as a string, as a key, as a number, in a comment.
//! Nothing else in this crate writes what a stranger wrote.

use std::fmt::Write as _;

use crate::json::Number;

/// A string literal that means exactly this text. Nothing in it can end it, and nothing
/// in it is hidden from who reads the source.
pub fn string(out: &mut String, text: &str) {
    out.push('"');
    if is_plain_without(text, b'"', b'\\') {
        out.push_str(text);
        return out.push('"');
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    push(out, format_args!("\\u{unit:04x}"));
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// The key of a property: bare where it is an identifier, else a string literal.
pub fn key(out: &mut String, key: &str) {
    let starts = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'$');
    let bare = key.bytes().next().is_some_and(starts)
        && key.bytes().all(|b| starts(b) || b.is_ascii_digit());
    if bare { out.push_str(key) } else { string(out, key) }
}

/// A number literal with the value that JavaScript reads from the JSON.
pub fn number(out: &mut String, number: Number) {
    match number {
        Number::Integer(number) => push(out, format_args!("{number}")),
        Number::Large(number) => push(out, format_args!("{number}")),
        // The sign of zero is lost in JSON's own comparison.
        Number::Float(0.0) => out.push('0'),
        Number::Float(number) if (1e-6..1e21).contains(&number.abs()) => {
            push(out, format_args!("{number}"));
        }
        Number::Float(number) => push(out, format_args!("{number:e}")),
    }
}

/// One line of a comment, without its line break. It cannot end the comment, make a tag,
/// or hide anything.
pub fn comment_line(out: &mut String, line: &str) {
    let line = line.trim_end();
    // Most lines have nothing to look at more closely.
    if is_plain_line(line) {
        return out.push_str(line);
    }
    let mut last = ' ';
    let mut at_start = true;
    for c in line.chars() {
        let c = match c {
            '\t' => ' ',
            _ if is_hidden(c) => continue,
            _ => c,
        };
        let ends = last == '*' && c == '/';
        // A tag starts a line; an inline one follows a brace.
        let tags = c == '@' && (last == '{' || at_start);
        if ends || tags {
            out.push('\\');
        }
        out.push(c);
        at_start &= matches!(c, ' ' | '*' | '/');
        last = c;
    }
}

/// The lines of a text that are to stand in a comment: none at its ends is empty, nor
/// are two in a row.
pub fn lines(text: &str) -> Vec<&str> {
    if is_plain_line(text) && !text.trim_start().is_empty() {
        return vec![text.trim_end()];
    }
    let breaks = ['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}'];
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split(breaks).map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines
}

/// Whether it is seen at once that a text is one line in which nothing has to be changed
/// to stand in a comment.
pub fn is_plain_line(text: &str) -> bool {
    is_plain_without(text, b'*', b'@')
}

/// Whether a text is nothing but seen characters of ASCII without the two. It is looked
/// through eight bytes at a time, since most of all text is such.
fn is_plain_without(text: &str, first: u8, second: u8) -> bool {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let none_of = |byte: u8| move |word: u64| zeros(word ^ repeated(byte));
    let (first, second, delete) = (none_of(first), none_of(second), none_of(0x7f));
    let is_odd = |word: u64| {
        let control = word.wrapping_sub(repeated(b' ')) & !word;
        let odd = word | control | first(word) | second(word) | delete(word);
        odd & repeated(0x80) != 0
    };
    let mut last = [b' '; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    words.iter().chain([&last]).all(|bytes| !is_odd(u64::from_le_bytes(*bytes)))
}

/// A word with the high bit of every byte set that is zero in this one, and perhaps of
/// those that follow one.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(repeated(1)) & !word
}

fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// A character as it may stand in a message of one line.
pub fn visible(c: char) -> char {
    if is_hidden(c) { '\u{fffd}' } else { c }
}

/// Control characters, bidirectional overrides, zero-width and tag characters, fillers
/// that show as nothing, and selectors of a variant.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing into a string does not fail.
    let _ = out.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with(write: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn keys_are_quoted_where_they_have_to_be() {
        for (name, shown) in [
            ("a", "a"),
            ("$ref", "$ref"),
            ("If-Match", "\"If-Match\""),
            ("", "\"\""),
            ("1a", "\"1a\""),
            ("__proto__", "__proto__"),
            ("é", "\"é\""),
            ("a\"b\u{2028}", "\"a\\\"b\\u2028\""),
        ] {
            assert_eq!(with(|out| key(out, name)), shown);
        }
    }

    #[test]
    fn numbers_are_literals() {
        for (value, shown) in [
            (Number::Integer(-5), "-5"),
            (Number::Large(u64::MAX), "18446744073709551615"),
            (Number::Float(-0.0), "0"),
            (Number::Float(1.5), "1.5"),
            (Number::Float(1e300), "1e300"),
            (Number::Float(-2.5e-10), "-2.5e-10"),
        ] {
            assert_eq!(with(|out| number(out, value)), shown);
        }
    }

    #[test]
    fn a_comment_cannot_be_ended_or_tagged() {
        for (line, shown) in [
            ("a */ b", "a *\\/ b"),
            ("*\u{200d}/", "*\\/"),
            ("**//", "**\\//"),
            ("{@link x}", "{\\@link x}"),
            ("a@b.c", "a@b.c"),
            ("a\u{202e}b\u{0}c", "abc"),
            ("@ts-ignore", "\\@ts-ignore"),
            ("  \u{200b} * @deprecated", "   * \\@deprecated"),
        ] {
            assert_eq!(with(|out| comment_line(out, line)), shown);
        }
    }

    #[test]
    fn lines_have_no_empty_ends_and_no_gaps() {
        assert_eq!(lines("\n\na\n\n\nb \u{2028}c\r\n"), ["a", "", "b", "c"]);
        assert!(lines(" \n ").is_empty());
    }

    proptest! {
        #[test]
        fn a_string_means_what_was_written(text in any::<String>()) {
            let literal = with(|out| string(out, &text));
            // What is written is JSON too, whose strings JavaScript shares.
            prop_assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text);
            prop_assert!(!literal.chars().any(is_hidden));
        }

        #[test]
        fn plain_text_is_told_from_other_text(text in "[ -~\\x00-\\x1f\\x7fé*@]{0,40}") {
            let plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'*' && b != b'@';
            prop_assert_eq!(is_plain_line(&text), text.bytes().all(plain));
            let sparse = format!("{}{text}", "x".repeat(60));
            prop_assert_eq!(is_plain_line(&sparse), text.bytes().all(plain));
        }

        #[test]
        fn no_line_ends_a_comment(text in "[*/@{ a\u{200d}]{0,20}") {
            let mut out = " * ".to_owned();
            comment_line(&mut out, &text);
            out.push_str(" */");
            let out = out.strip_suffix(" */").unwrap_or_default();
            let ends = out.contains("*/") || out.contains("{@");
            prop_assert!(!ends, "{}", out);
            prop_assert!(!out.trim_start_matches([' ', '*']).starts_with('@'), "{}", out);
        }
    }
}
