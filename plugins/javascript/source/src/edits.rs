//! What becomes of a text: spaces over some of it, single signs among them, and insertions.
//! It knows places, not what stands there.

use oxc_span::Span;

use crate::{
    Prepared,
    problem::{number, position},
    shift::{Insertion, Shift},
};

/// Changes to a text that leave every line where it is.
pub(crate) struct Edits<'s> {
    source: &'s str,
    blanks: Vec<Span>,
    /// A sign for the character at a byte, which is blanked.
    marks: Vec<(u32, char)>,
    insertions: Vec<(u32, String)>,
    /// What follows the text, on lines of its own.
    tail: &'static str,
}

impl<'s> Edits<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, blanks: vec![], marks: vec![], insertions: vec![], tail: "" }
    }

    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// The text itself, within a span.
    pub(crate) fn text(&self, span: Span) -> &'s str {
        let (start, end) = (index(span.start), index(span.end));
        self.source.get(start..end).unwrap_or_default()
    }

    /// Put a space for each character, but for those that end lines.
    pub(crate) fn blank(&mut self, start: u32, end: u32) {
        if start < end {
            self.blanks.push(Span::new(start, end));
        }
    }

    /// Put a sign for one character, which must be blanked too.
    pub(crate) fn mark(&mut self, offset: u32, sign: char) {
        self.marks.push((offset, sign));
    }

    /// Put an empty statement for a whole one.
    pub(crate) fn erase(&mut self, span: Span) {
        self.blank(span.start, span.end);
        self.mark(span.start, ';');
    }

    /// Put text of one line before a byte.
    pub(crate) fn insert(&mut self, offset: u32, text: impl Into<String>) {
        self.insertions.push((offset, text.into()));
    }

    /// End the text with lines of its own.
    pub(crate) fn tail(&mut self, text: &'static str) {
        self.tail = text;
    }

    /// Put what has been said so far in the order of the text, for `blanked_before`.
    pub(crate) fn sort(&mut self) {
        self.blanks.sort_unstable_by_key(|span| (span.start, span.end));
        self.marks.sort_unstable();
        self.insertions.sort_by_key(|(offset, _)| *offset);
    }

    /// The last blank that begins before a byte, once sorted.
    pub(crate) fn blanked_before(&self, offset: u32) -> Option<Span> {
        let after = self.blanks.partition_point(|span| span.start < offset);
        self.blanks.get(after.checked_sub(1)?).copied()
    }

    /// Whether a byte is blanked, once sorted, by a blank that no other one overlaps.
    pub(crate) fn is_blank(&self, offset: u32) -> bool {
        let before = self.blanked_before(offset.saturating_add(1));
        before.is_some_and(|span| offset < span.end)
    }

    /// The text with all changes, and the way back.
    pub(crate) fn render(mut self) -> Prepared {
        self.sort();
        let mut code = String::with_capacity(self.source.len().saturating_add(64));
        let mut painter = Painter { edits: &self, blanks: 0, marks: 0, insertions: 0, until: 0 };
        for (offset, character) in self.source.char_indices() {
            painter.paint(number(offset), character, &mut code);
        }
        painter.insert(u32::MAX, &mut code);
        code.push_str(self.tail);
        Prepared { code, shift: self.shift() }
    }

    fn shift(&self) -> Shift {
        let insertions = self.insertions.iter().map(|(offset, text)| {
            let (line, column) = position(self.source, *offset);
            Insertion { line, column, width: number(text.chars().count()) }
        });
        Shift::new(insertions.collect(), position(self.source, u32::MAX))
    }
}

/// The place in each list of changes while the text is gone through.
struct Painter<'e> {
    edits: &'e Edits<'e>,
    blanks: usize,
    marks: usize,
    insertions: usize,
    /// The end of what is blank.
    until: u32,
}

impl Painter<'_> {
    fn paint(&mut self, offset: u32, character: char, code: &mut String) {
        self.insert(offset, code);
        while let Some(blank) = self.edits.blanks.get(self.blanks) {
            if blank.start > offset {
                break;
            }
            self.until = self.until.max(blank.end);
            self.blanks = self.blanks.saturating_add(1);
        }
        let sign = self.sign(offset);
        // What ends a line still does, and a tab is as wide as it was.
        let stays = matches!(character, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
        code.push(match sign {
            Some(sign) => sign,
            None if offset < self.until && !stays => ' ',
            None => character,
        });
    }

    fn sign(&mut self, offset: u32) -> Option<char> {
        let mut sign = None;
        while let Some((at, mark)) = self.edits.marks.get(self.marks)
            && *at <= offset
        {
            sign = Some(*mark).filter(|_| *at == offset).or(sign);
            self.marks = self.marks.saturating_add(1);
        }
        sign
    }

    fn insert(&mut self, offset: u32, code: &mut String) {
        while let Some((at, text)) = self.edits.insertions.get(self.insertions)
            && *at <= offset
        {
            code.push_str(text);
            self.insertions = self.insertions.saturating_add(1);
        }
    }
}

fn index(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
