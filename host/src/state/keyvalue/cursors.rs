//! Where listings go on, for the draft whose cursors are numbers and not keys.

use std::collections::VecDeque;

use crate::limits::MAX_LIST_CURSORS;

/// The last cursors that a bucket gave, each with the key it stands after.
#[derive(Debug, Default)]
pub struct Cursors {
    given: VecDeque<(u64, String)>,
    last: u64,
}

impl Cursors {
    /// A number for the place after `key`, never 0; the oldest may be forgotten for it.
    pub fn give(&mut self, key: String) -> u64 {
        if self.given.len() == MAX_LIST_CURSORS {
            self.given.pop_front();
        }
        self.last = self.last.saturating_add(1);
        self.given.push_back((self.last, key));
        self.last
    }

    /// The key that a cursor stands after, if it is remembered.
    pub fn after(&self, cursor: u64) -> Option<&str> {
        let found = self.given.iter().find(|(given, _)| *given == cursor);
        found.map(|(_, key)| key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_cursors_are_remembered_and_none_is_nought() {
        let mut cursors = Cursors::default();
        let given: Vec<_> =
            (0..=MAX_LIST_CURSORS).map(|at| cursors.give(format!("k{at}"))).collect();
        let known = given.iter().filter(|cursor| cursors.after(**cursor).is_some()).count();
        assert_eq!((given[0], known), (1, MAX_LIST_CURSORS));
        assert_eq!(cursors.after(given[0]), None);
        assert_eq!(cursors.after(given[1]), Some("k1"));
        assert_eq!((cursors.after(0), cursors.after(u64::MAX)), (None, None));
    }
}
