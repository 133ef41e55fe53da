//! The way back from a place in prepared text to the author's. It knows what was put in
//! where, not why.

/// How places in a prepared text differ from the author's. Lines and columns count from 1,
/// columns in characters (Unicode scalar values).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// In the order of the text.
    insertions: Vec<Insertion>,
    /// Just behind the author's last character.
    end: (u32, u32),
}

/// Text of one line that the author did not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Insertion {
    /// Its line.
    pub(crate) line: u32,
    /// The author's column that it stands before.
    pub(crate) column: u32,
    /// In characters.
    pub(crate) width: u32,
}

impl Shift {
    /// The author's line and column for a place in the prepared text. What the author did
    /// not write is placed at the author's next character, and what follows the end at the
    /// end.
    pub fn original(&self, line: u32, column: u32) -> (u32, u32) {
        let here = self.insertions.iter().filter(|insertion| insertion.line == line);
        let column = here.fold(column, |column, insertion| {
            if column < insertion.column {
                return column;
            }
            column.saturating_sub(insertion.width).max(insertion.column)
        });
        (line, column).min(self.end)
    }

    pub(crate) fn new(insertions: Vec<Insertion>, end: (u32, u32)) -> Self {
        Self { insertions, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insertions_are_taken_away_in_order() {
        let first = Insertion { line: 2, column: 3, width: 10 };
        let second = Insertion { line: 2, column: 5, width: 2 };
        let shift = Shift::new(vec![first, second], (3, 1));
        assert_eq!(shift.original(1, 7), (1, 7));
        assert_eq!(shift.original(2, 2), (2, 2));
        assert_eq!(shift.original(2, 3), (2, 3));
        assert_eq!(shift.original(2, 12), (2, 3));
        assert_eq!(shift.original(2, 14), (2, 4));
        assert_eq!(shift.original(2, 16), (2, 5));
        assert_eq!(shift.original(2, 18), (2, 6));
        assert_eq!(shift.original(9, 9), (3, 1));
    }
}
