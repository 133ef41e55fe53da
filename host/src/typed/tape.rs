//! Values of a component's types, one after another as their types lay them out: what goes
//! between JSON and a guest's memory.
//!
//! A tape says nothing of its types; whoever reads it has to know them. In words of 64 bits it
//! has
//!
//! ```text
//! bool, integer, char    its value, that of a signed integer with its sign
//! float                  its bits
//! string                 where its text is, and how long
//! list                   how many elements, then these
//! record, tuple          its fields in their order
//! variant, enum, option, result
//!                        which case, then what that holds
//! flags                  their bits, 32 in a word
//! ```
//!
//! so that a value takes no memory of its own, however many parts it has.

use std::iter;
use std::ops::Range;

/// Flags in a word.
pub const FLAGS_PER_WORD: usize = 32;
/// Bytes of JSON that a word mostly becomes, without its text.
const BYTES_A_WORD: usize = 8;
/// Bits of a word that say how long a text is.
const LENGTH_BITS: u32 = 32;

/// Values, written from the first to the last.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    words: Vec<u64>,
    text: String,
}

/// Reads a tape from its beginning.
#[derive(Debug, Clone)]
pub struct Cursor<'t> {
    words: std::slice::Iter<'t, u64>,
    text: &'t str,
}

/// A place on a tape that is written to again.
#[derive(Debug, Clone, Copy)]
pub struct Place(usize);

impl Tape {
    /// Takes everything off it, and makes room for what mostly is so many bytes of JSON.
    pub fn reuse(&mut self, bytes: usize) {
        self.words.clear();
        self.text.clear();
        self.words.reserve(bytes.div_ceil(BYTES_A_WORD));
        self.text.reserve(bytes);
    }

    /// Bytes that it has room for.
    pub fn room(&self) -> usize {
        self.text.capacity().saturating_add(self.words.capacity().saturating_mul(size_of::<u64>()))
    }

    /// About how many bytes it takes as JSON.
    pub fn json_bytes(&self) -> usize {
        self.text.len().saturating_add(self.words.len().saturating_mul(BYTES_A_WORD))
    }

    /// Appends a word.
    pub fn push(&mut self, word: u64) {
        self.words.push(word);
    }

    /// Appends a string.
    pub fn push_text(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.mark_text(start);
    }

    /// Appends a string that `write` puts at the end of the text it is given.
    ///
    /// # Errors
    ///
    /// Those of `write`; the tape is of no use then.
    pub fn push_written<E>(
        &mut self,
        write: impl FnOnce(&mut String) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.text.len();
        write(&mut self.text)?;
        self.mark_text(start);
        Ok(())
    }

    fn mark_text(&mut self, start: usize) {
        // Nothing that long comes within the bounds of calls; it would read as no text at all.
        let part = |bytes: usize| u64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        let length = self.text.len().saturating_sub(start);
        self.push(part(start) << LENGTH_BITS | part(length));
    }

    /// Appends how many elements there are, or which case it is.
    pub fn push_count(&mut self, count: usize) {
        self.push(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Appends a list of values that are words.
    pub fn push_list(&mut self, words: impl ExactSizeIterator<Item = u64>) {
        self.push_count(words.len());
        self.words.extend(words);
    }

    /// Begins a list whose length is not known yet.
    pub fn begin_list(&mut self) -> Place {
        let place = Place(self.words.len());
        self.push(0);
        place
    }

    /// Says how many elements the list has that began there.
    pub fn end_list(&mut self, list: Place, length: usize) {
        if let Some(word) = self.words.get_mut(list.0) {
            *word = u64::try_from(length).unwrap_or(u64::MAX);
        }
    }

    /// Appends so many flags, none of them set.
    pub fn push_flags(&mut self, count: usize) -> Place {
        let place = Place(self.words.len());
        self.words.extend(iter::repeat_n(0, count.div_ceil(FLAGS_PER_WORD)));
        place
    }

    /// Sets one of the flags that begin at a place.
    pub fn set_flag(&mut self, flags: Place, at: usize) {
        let word = flags.0.saturating_add(at / FLAGS_PER_WORD);
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << (at % FLAGS_PER_WORD);
        }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is nothing on it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Puts parts of what follows `start` in this order, and leaves out the rest of it.
    /// What is in no part, such as the length of a list, comes as `Err`.
    pub fn arrange(
        &mut self,
        start: usize,
        parts: impl Iterator<Item = Result<Range<usize>, u64>>,
    ) {
        let before: Vec<_> = self.words.drain(start.min(self.words.len())..).collect();
        for part in parts {
            match part {
                Ok(range) => {
                    let range = range.start.saturating_sub(start)..range.end.saturating_sub(start);
                    self.words.extend_from_slice(before.get(range).unwrap_or_default());
                }
                Err(word) => self.words.push(word),
            }
        }
    }

    /// Reads it from its beginning.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { words: self.words.iter(), text: &self.text }
    }
}

impl<'t> Cursor<'t> {
    /// The next word; none at the end.
    pub fn word(&mut self) -> Option<u64> {
        self.words.next().copied()
    }

    /// The next word, which stays the next.
    pub fn peek(&self) -> Option<u64> {
        self.words.as_slice().first().copied()
    }

    /// The next word as a number of elements or of a case.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(self.word()?).ok()
    }

    /// The next string.
    pub fn text(&mut self) -> Option<&'t str> {
        let word = self.word()?;
        let start = usize::try_from(word >> LENGTH_BITS).ok()?;
        let length = usize::try_from(word & u64::from(u32::MAX)).ok()?;
        self.text.get(start..start.checked_add(length)?)
    }

    /// Whether everything was read.
    pub fn is_at_end(&self) -> bool {
        self.words.as_slice().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_in_its_order() {
        let mut tape = Tape::default();
        tape.push_text("é");
        let list = tape.begin_list();
        tape.push_list([7, u64::MAX].into_iter());
        let flags = tape.push_flags(33);
        [0, 31, 32].into_iter().for_each(|flag| tape.set_flag(flags, flag));
        tape.end_list(list, 3);
        tape.push_written(|text| {
            text.push_str("end");
            Ok::<_, ()>(())
        })
        .unwrap();
        let mut cursor = tape.cursor();
        assert_eq!(cursor.text(), Some("é"));
        assert_eq!((cursor.peek(), cursor.count()), (Some(3), Some(3)));
        let words: Vec<_> = std::iter::from_fn(|| cursor.word()).take(5).collect();
        assert_eq!(words, [2, 7, u64::MAX, 1 << 31 | 1, 1]);
        assert_eq!(cursor.text(), Some("end"));
        assert!(cursor.is_at_end());
        assert_eq!((cursor.word(), cursor.text(), cursor.peek()), (None, None, None));
    }

    #[test]
    fn parts_can_be_put_in_another_order() {
        let mut tape = Tape::default();
        (0..5).for_each(|word| tape.push(word));
        tape.arrange(1, [Ok(3..5), Err(9), Ok(1..2), Ok(7..8)].into_iter());
        let mut cursor = tape.cursor();
        let words: Vec<_> = std::iter::from_fn(|| cursor.word()).collect();
        assert_eq!(words, [0, 3, 4, 9, 1]);
    }
}
