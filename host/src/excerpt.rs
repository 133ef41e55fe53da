//! One line of source, with a caret below the place that an error is about.
//!
//! The line is a stranger's: it is cut around the place, and nothing in it can move the
//! cursor or hide.

use std::fmt::Write as _;

use crate::name::is_hidden;

/// Columns of a terminal that a line takes; of a longer one the part around the place is
/// shown.
const MAX_WIDTH: usize = 100;
/// Of those, the columns before the place.
const BEFORE: usize = 60;
/// Columns from one stop of a tab to the next.
const TAB: usize = 4;
/// What stands for the part of a line that is left out.
const CUT: &str = "…";

/// A line and its caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    number: u32,
    line: String,
    /// Columns before the caret.
    before: usize,
}

impl Excerpt {
    /// The line with this number of a text, both from 1; the column is in characters.
    pub(crate) fn new(text: &str, number: u32, column: u32) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let line = text.split('\n').nth(index)?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() {
            return None;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
        let (line, before) = shown(line, column);
        Some(Self { number, line, before })
    }

    /// The lines below the place of an error.
    pub(crate) fn render(&self) -> String {
        let number = self.number.to_string();
        let gutter = " ".repeat(number.len());
        let caret = " ".repeat(self.before);
        format!("{gutter} |\n{number} | {}\n{gutter} | {caret}^", self.line)
    }

    /// How wide the number of the line is.
    pub(crate) fn gutter(&self) -> usize {
        self.number.to_string().len()
    }
}

/// The part of a line around a place, and the columns before it.
fn shown(line: &str, place: usize) -> (String, usize) {
    let cells = cells(line);
    let place = place.min(cells.len());
    let width = |cells: &[Cell]| cells.iter().map(|cell| cell.width).sum::<usize>();
    let (before, after) = cells.split_at_checked(place).unwrap_or((&cells, &[]));
    if width(&cells) <= MAX_WIDTH {
        return (text(&cells), width(before));
    }
    let head = last_within(before, BEFORE);
    let tail = first_within(after, MAX_WIDTH.saturating_sub(width(head)));
    let starts = if head.len() < before.len() { CUT } else { "" };
    let ends = if tail.len() < after.len() { CUT } else { "" };
    let caret = width(head).saturating_add(starts.chars().count());
    (format!("{starts}{}{}{ends}", text(head), text(tail)), caret)
}

/// One character as it is shown.
struct Cell {
    text: String,
    width: usize,
}

fn cells(line: &str) -> Vec<Cell> {
    let mut column = 0_usize;
    let cell = |c: char| {
        let cell = match c {
            '\t' => {
                let width = TAB.saturating_sub(column.checked_rem(TAB).unwrap_or_default());
                Cell { text: " ".repeat(width), width }
            }
            hidden if is_hidden(hidden) => {
                let text = hidden.escape_unicode().to_string();
                Cell { width: text.len(), text }
            }
            plain => Cell { text: plain.to_string(), width: width(plain) },
        };
        column = column.saturating_add(cell.width);
        cell
    };
    line.chars().map(cell).collect()
}

/// The cells at the end that fit.
fn last_within(cells: &[Cell], columns: usize) -> &[Cell] {
    let mut left = columns;
    let fits = |cell: &&Cell| left.checked_sub(cell.width).inspect(|rest| left = *rest).is_some();
    let count = cells.iter().rev().take_while(fits).count();
    cells.get(cells.len().saturating_sub(count)..).unwrap_or_default()
}

/// The cells at the start that fit.
fn first_within(cells: &[Cell], columns: usize) -> &[Cell] {
    let mut left = columns;
    let fits = |cell: &&Cell| left.checked_sub(cell.width).inspect(|rest| left = *rest).is_some();
    let count = cells.iter().take_while(fits).count();
    cells.get(..count).unwrap_or_default()
}

fn text(cells: &[Cell]) -> String {
    let mut text = String::new();
    for cell in cells {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}", cell.text);
    }
    text
}

/// Columns a character takes on a terminal, as far as most of them agree.
fn width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of an excerpt.
    fn lines(text: &str, number: u32, column: u32) -> Vec<String> {
        let excerpt = Excerpt::new(text, number, column).unwrap();
        excerpt.render().lines().map(str::to_owned).collect()
    }

    /// What stands above the caret.
    fn pointed_at(text: &str, column: u32) -> char {
        let lines = lines(text, 1, column);
        let mut columns = lines[2].chars().count() - 1;
        for c in lines[1].chars() {
            match columns.checked_sub(width(c)) {
                Some(left) if columns > 0 => columns = left,
                _ => return c,
            }
        }
        ' '
    }

    #[test]
    fn the_caret_stands_below_its_place() {
        assert_eq!(lines("a\nlet x = y;\r\nb", 2, 9), ["  |", "2 | let x = y;", "  |         ^"]);
        assert_eq!(lines(&"x\n".repeat(10), 10, 1), ["   |", "10 | x", "   | ^"]);
        for (text, column, place) in [
            ("\tx = y", 6, 'y'),
            ("a\tb", 3, 'b'),
            ("漢字 = y", 6, 'y'),
            ("e\u{301} = y", 6, 'y'),
            ("\u{1b}[2J y", 6, 'y'),
            ("\u{202e}y", 2, 'y'),
            ("y", 1, 'y'),
        ] {
            assert_eq!(pointed_at(text, column), place, "{text:?}");
        }
    }

    #[test]
    fn a_place_past_the_end_or_outside_of_the_text_is_no_trouble() {
        assert_eq!(lines("abc", 1, 4)[2], "  |    ^");
        assert_eq!(lines("abc", 1, u32::MAX)[2], "  |    ^");
        for (line, column) in [(0, 1), (2, 1), (u32::MAX, 0)] {
            assert_eq!(Excerpt::new("abc", line, column), None);
        }
        assert_eq!(Excerpt::new("  \t", 1, 1), None);
        assert!(Excerpt::new("abc", 1, 0).is_some());
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        for (long, middle) in [("a".repeat(10_000), 5_000), ("漢".repeat(10_000), 5_000)] {
            for column in [1, 2, middle, 9_999, 10_000] {
                let mut text: Vec<char> = long.chars().collect();
                text[column - 1] = 'y';
                let text: String = text.into_iter().collect();
                let column = u32::try_from(column).unwrap();
                assert_eq!(pointed_at(&text, column), 'y', "{column}");
                let shown = &lines(&text, 1, column)[1];
                assert!(shown.chars().map(width).sum::<usize>() <= MAX_WIDTH + 6, "{shown}");
            }
        }
    }

    #[test]
    fn nothing_of_a_line_reaches_a_terminal_as_it_is() {
        let shown = lines("a\u{1b}[31m\u{7}\u{200b}b", 1, 1).concat();
        assert!(!shown.chars().any(is_hidden), "{shown}");
    }
}
