//! What the compiler says, read, and what of it a person is told.

use serde::Serialize;

use super::place;
use crate::excerpt::Excerpt;
use crate::limits::{MAX_CHECK_MESSAGE_CHARS, MAX_CHECK_PROBLEMS};
use crate::name::printable;

/// One error of the compiler's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where; without one it is about how the compiler was called.
    pub(super) place: Option<Place>,
    /// Its number.
    pub(super) code: u32,
    /// What it says, lines that explain it included.
    pub(super) message: String,
}

/// A place as the compiler writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// A path from the folder it ran in.
    pub(super) file: String,
    /// From 1.
    pub(super) line: u32,
    /// From 1, in units of UTF-16.
    pub(super) column: u32,
}

/// The text an error is in, and where.
pub(super) struct Kept {
    /// What its author calls it.
    pub(super) file: String,
    /// The byte.
    pub(super) at: usize,
    /// All of it.
    pub(super) text: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Everything that is wrong, as far as it is kept.
    pub problems: Vec<Problem>,
    /// Errors beyond [`MAX_CHECK_PROBLEMS`].
    pub more: usize,
}

/// Something that is wrong in a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file: the script's name, or the path of one beside it.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// `TS` and the compiler's number.
    pub code: String,
    /// What is wrong; lines after the first explain it.
    pub message: String,
    /// What would help, if we know.
    pub hint: Option<String>,
    /// The line with a caret.
    #[serde(skip)]
    pub excerpt: Option<String>,
}

impl Line {
    /// Whether the text could not be read.
    pub(super) fn is_syntax(&self) -> bool {
        (1000..2000).contains(&self.code)
    }
}

impl Checked {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }

    /// Keeps one more, or counts it.
    pub(super) fn add(&mut self, line: &Line, kept: Kept) {
        if self.problems.len() >= MAX_CHECK_PROBLEMS {
            self.more = self.more.saturating_add(1);
            return;
        }
        let (at_line, column) = place::shown(&kept.text, kept.at);
        let message = line.message.lines().map(|line| printable(line, MAX_CHECK_MESSAGE_CHARS));
        self.problems.push(Problem {
            file: printable(&kept.file, MAX_CHECK_MESSAGE_CHARS),
            line: at_line,
            column,
            code: format!("TS{}", line.code),
            message: message.collect::<Vec<_>>().join("\n"),
            hint: None,
            excerpt: Excerpt::new(&kept.text, at_line, column).map(|excerpt| excerpt.render()),
        });
    }
}

/// Reads what the compiler wrote: a line an error, and lines that are indented explain the
/// one above. Anything else is nothing.
pub(super) fn read(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for line in text.lines() {
        if let Some(explained) = lines.last_mut().filter(|_| line.starts_with(' ')) {
            explained.message.push('\n');
            explained.message.push_str(line.trim_end());
        } else {
            lines.extend(error(line));
        }
    }
    lines
}

/// `FILE(LINE,COLUMN): error TSCODE: MESSAGE`, or the same without a place.
fn error(line: &str) -> Option<Line> {
    let (place, rest) = match line.strip_prefix("error TS") {
        Some(rest) => (None, rest),
        None => {
            let (place, rest) = line.split_once("): error TS")?;
            (Some(self::place(place)?), rest)
        }
    };
    let (code, message) = rest.split_once(": ")?;
    Some(Line { place, code: code.parse().ok()?, message: message.trim_end().to_owned() })
}

fn place(text: &str) -> Option<Place> {
    let (file, place) = text.rsplit_once('(')?;
    let (line, column) = place.split_once(',')?;
    Some(Place { file: file.to_owned(), line: line.parse().ok()?, column: column.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn errors_are_read_with_what_explains_them() {
        let text = "a (1)/b.ts(3,14): error TS2345: Not so.\n  Because:\n    of this.\r\n\
                    error TS5023: Unknown compiler option 'x'.\nnoise\n";
        let [first, second] = read(text).try_into().unwrap();
        let place = Place { file: "a (1)/b.ts".into(), line: 3, column: 14 };
        assert_eq!((first.place, first.code), (Some(place), 2345));
        assert_eq!(first.message, "Not so.\n  Because:\n    of this.");
        assert_eq!((second.place, second.code), (None, 5023));
    }

    #[test]
    fn too_many_are_counted() {
        let line = read("a(1,1): error TS1: m").remove(0);
        let mut checked = Checked::default();
        for _ in 0..MAX_CHECK_PROBLEMS + 3 {
            checked.add(&line, Kept { file: "f".into(), at: 0, text: "x".into() });
        }
        assert_eq!((checked.problems.len(), checked.more), (MAX_CHECK_PROBLEMS, 3));
    }

    proptest! {
        #[test]
        fn anything_can_be_read(text in "[ (),:a1\n]{0,40}|.{0,10}\\(.{0,5},.{0,5}\\): error TS.{0,9}") {
            read(&text);
        }
    }
}
