//! Texts as parts of a larger JSON document: strings in quotes, and documents that are checked
//! and freed of the blanks between their parts.

use serde_json::value::RawValue;

use crate::limits::MAX_JSON_DEPTH;
use crate::typed::Invalid;

/// Appends a string with its quotes.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = first_special(rest) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = special.chars();
        chars.next().into_iter().for_each(|special| escape(special, out));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first byte is that cannot stand in a string as it is: looked for eight at a time.
fn first_special(text: &str) -> Option<usize> {
    let (words, _) = text.as_bytes().as_chunks::<8>();
    let plain = words.iter().take_while(|word| !has_special(u64::from_le_bytes(**word))).count();
    let start = plain.saturating_mul(8);
    let rest = text.as_bytes().get(start..)?;
    rest.iter().position(|byte| is_special(*byte)).map(|at| start.saturating_add(at))
}

fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// Whether one of eight bytes is special.
fn has_special(word: u64) -> bool {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    // The highest bit of the first byte that is below is set, and none if none is: what the
    // subtraction borrows can only make bytes after that one look so.
    let below = |word: u64, bound: u8| word.wrapping_sub(EACH * u64::from(bound)) & !word;
    let is = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    (below(word, b' ') | is(b'"') | is(b'\\')) & (EACH << 7) != 0
}

/// Appends a text that must be one whole document, nested `depth` deep at most.
///
/// # Errors
///
/// What is wrong with it.
pub(in crate::typed) fn append(text: &str, depth: usize, out: &mut String) -> Result<(), Invalid> {
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| Invalid::new(format!("no JSON: {error}")))?;
    append_valid(raw.get(), depth, out)
}

/// The same for a text that is known to be well-formed.
///
/// # Errors
///
/// It nests too deep, or a string in it holds half of a surrogate pair.
pub(in crate::typed) fn append_valid(
    text: &str,
    depth: usize,
    out: &mut String,
) -> Result<(), Invalid> {
    let mut nested = 0_usize;
    let mut rest = text;
    loop {
        let part = rest.bytes().position(|byte| {
            matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')
        });
        let Some((plain, special)) = part.and_then(|at| rest.split_at_checked(at)) else {
            out.push_str(rest);
            return Ok(());
        };
        out.push_str(plain);
        let length = match special.as_bytes().first() {
            Some(b'"') => string_length(special)?,
            _ => 1,
        };
        match special.as_bytes().first() {
            Some(b'{' | b'[') => nested = nested.saturating_add(1),
            Some(b'}' | b']') => nested = nested.saturating_sub(1),
            _ => {}
        }
        if nested > depth {
            let limit = MAX_JSON_DEPTH;
            return Err(Invalid::new(format!("nested deeper than the limit of {limit}")));
        }
        let (part, after) = special.split_at_checked(length).unwrap_or((special, ""));
        out.push_str(part.trim_matches([' ', '\n', '\r', '\t']));
        rest = after;
    }
}

/// Bytes of the string that a text begins with, quotes included.
fn string_length(text: &str) -> Result<usize, Invalid> {
    let mut at = 1_usize;
    loop {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let Some(next) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else {
            return Ok(text.len());
        };
        at = at.saturating_add(next);
        let escaped = text.as_bytes().get(at..).unwrap_or_default();
        let length = match escaped {
            [b'\\', b'u', ..] => unicode_length(escaped)?,
            [b'\\', ..] => 2,
            _ => return Ok(at.saturating_add(1)),
        };
        at = at.saturating_add(length);
    }
}

/// Bytes of an escape in hexadecimal, which may take two to stand for one character.
fn unicode_length(escape: &[u8]) -> Result<usize, Invalid> {
    let unit = |from: usize| {
        let escape = escape.get(from..from.saturating_add(6))?;
        let digits = escape.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match (unit(0), unit(6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => Ok(12),
        (Some(0xd800..=0xdfff), _) => {
            Err(Invalid::new("a string holds half of a surrogate pair, which is no character"))
        }
        _ => Ok(6),
    }
}

fn escape(special: char, out: &mut String) {
    match special {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        control => out.push_str(&format!("\\u{:04x}", u32::from(control))),
    }
}
