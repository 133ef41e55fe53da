//! Places in a text: the compiler's lines and columns, byte offsets, and a person's lines
//! and columns.

/// The byte at a line and column of the compiler's: both from 1, columns in units of
/// UTF-16, lines ended by all that ends one in JavaScript. The end, past it.
pub(super) fn offset(text: &str, line: u32, column: u32) -> usize {
    let start = line_start(text, line);
    let mut left = column.saturating_sub(1);
    let rest = text.get(start..).unwrap_or_default();
    for (at, c) in rest.char_indices() {
        if left == 0 || is_line_end(c) {
            return start.saturating_add(at);
        }
        left = left.saturating_sub(u32::try_from(c.len_utf16()).unwrap_or(1));
    }
    text.len()
}

/// The line and column of a byte as a person counts them: lines end in `\n`, columns are
/// characters, both from 1.
pub(super) fn shown(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let lines = before.matches('\n').count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    (count(lines), count(line.chars().count()))
}

fn line_start(text: &str, line: u32) -> usize {
    let mut left = line.saturating_sub(1);
    let mut chars = text.char_indices().peekable();
    while left > 0 {
        match chars.next() {
            // Both together end one line.
            Some((_, '\r')) if chars.peek().is_some_and(|(_, next)| *next == '\n') => {}
            Some((_, c)) if is_line_end(c) => left = left.saturating_sub(1),
            Some(_) => {}
            None => return text.len(),
        }
    }
    chars.peek().map_or(text.len(), |(at, _)| *at)
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_are_units_and_lines_end_as_in_javascript() {
        let text = "ab\r\ncé😀x\u{2028}y\rz";
        let at = |line, column| &text[offset(text, line, column)..];
        assert_eq!(at(1, 2), "b\r\ncé😀x\u{2028}y\rz");
        assert_eq!(at(2, 5), "x\u{2028}y\rz");
        assert_eq!(at(3, 1), "y\rz");
        assert_eq!(at(4, 1), "z");
        assert_eq!(at(9, 9), "");
        assert_eq!(at(1, 99), "\r\ncé😀x\u{2028}y\rz");
    }

    #[test]
    fn a_person_counts_characters() {
        let text = "ab\ncé😀x";
        assert_eq!(shown(text, offset(text, 2, 5)), (2, 4));
        assert_eq!(shown(text, 0), (1, 1));
        assert_eq!(shown(text, 999), (2, 5));
    }

    proptest! {
        #[test]
        fn no_place_is_outside_of_the_text(text in any::<String>(), line: u32, column: u32) {
            let at = offset(&text, line % 9, column % 9);
            prop_assert!(text.is_char_boundary(at));
            let (line, column) = shown(&text, at);
            prop_assert!(line >= 1 && column >= 1);
        }
    }
}
