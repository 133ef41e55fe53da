//! Characters that cannot be seen, shown.

use crate::words::rest;

/// Control characters, bidirectional overrides, zero-width and tag characters, fillers
/// that show as nothing, and selectors of a variant: what the host never prints either.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text with every hidden character as `\u{..}`, cut after `max_chars` characters.
pub fn visible(text: &str, max_chars: usize) -> String {
    visible_but(text, max_chars, |_| false)
}

/// The text as lines: line ends are `\n`, tabs stay, everything else hidden is shown. No
/// empty line at either end, and no indentation that all lines share.
pub fn lines(text: &str, max_chars: usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let shown = visible_but(&text, max_chars, |c| matches!(c, '\n' | '\t'));
    let all: Vec<&str> = shown.lines().map(|line| line.trim_end_matches([' ', '\t'])).collect();
    let shared = all.iter().filter(|line| !line.is_empty()).map(|line| indentation(line)).min();
    let shared = shared.unwrap_or_default();
    let dedented: Vec<&str> = all.iter().map(|line| line.get(shared..).unwrap_or("")).collect();
    dedented.join("\n").trim_matches('\n').to_owned()
}

/// Bytes of white space that a line begins with.
pub(crate) fn indentation(line: &str) -> usize {
    line.len().saturating_sub(line.trim_start_matches([' ', '\t']).len())
}

fn visible_but(text: &str, max_chars: usize, kept: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars();
    for c in chars.by_ref().take(max_chars) {
        if is_hidden(c) && !kept(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    match chars.count() {
        0 => {}
        more => shown.push_str(&rest(more, "characters")),
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_is_left() {
        let shown = visible("a\u{1b}[2Jb\u{202e}c\u{e0041}d\ne", 100);
        assert_eq!(shown, "a\\u{1b}[2Jb\\u{202e}c\\u{e0041}d\\u{a}e");
        assert_eq!(visible("aé ß漢한😀\u{a0}", 100), "aé ß漢한😀\u{a0}");
    }

    #[test]
    fn a_cut_says_how_much_is_missing() {
        assert_eq!(visible("äbcdef", 3), "äbc… and 3 more characters");
        assert_eq!(visible("äbc", 3), "äbc");
    }

    #[test]
    fn lines_lose_what_they_share_and_nothing_else() {
        assert_eq!(lines("\r\n    a\r\n      b  \r\r\n    c\n\n", 100), "a\n  b\n\nc");
        assert_eq!(lines("a\n\tb\u{200b}", 100), "a\n\tb\\u{200b}");
        assert_eq!(lines(" \n\t\n", 100), "");
    }

    #[test]
    fn lines_of_mixed_white_space_are_not_cut_into() {
        assert_eq!(lines("\u{a0}a\n  b", 100), "\u{a0}a\n  b");
    }
}
