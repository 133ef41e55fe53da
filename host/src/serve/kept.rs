//! Results that are too large for an answer, kept to be read in parts.
//!
//! Only the newest stay. A handle is random, so that one client cannot guess another's.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits::serve::{MAX_KEPT_BYTES, MAX_KEPT_RESULTS};

/// The newest results, at most [`MAX_KEPT_RESULTS`] of them and [`MAX_KEPT_BYTES`].
#[derive(Debug, Default)]
pub struct Kept(Mutex<VecDeque<Entry>>);

#[derive(Debug)]
struct Entry {
    handle: String,
    text: Arc<str>,
}

impl Kept {
    /// Keeps a JSON text, and gives its handle.
    ///
    /// # Errors
    ///
    /// The system, when it has no randomness.
    pub fn keep(&self, text: Arc<str>) -> std::io::Result<String> {
        let mut random = [0_u8; 8];
        rustix::rand::getrandom(&mut random, rustix::rand::GetRandomFlags::empty())?;
        let handle = format!("r{:016x}", u64::from_le_bytes(random));
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push_back(Entry { handle: handle.clone(), text });
        while entries.len() > MAX_KEPT_RESULTS
            || (entries.len() > 1 && total(&entries) > MAX_KEPT_BYTES)
        {
            entries.pop_front();
        }
        Ok(handle)
    }

    /// The text under a handle, if it is still there.
    pub fn get(&self, handle: &str) -> Option<Arc<str>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = entries.iter().find(|entry| entry.handle == handle)?;
        Some(found.text.clone())
    }
}

fn total(entries: &VecDeque<Entry>) -> usize {
    entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_results_stay_within_their_count_and_their_bytes() {
        let kept = Kept::default();
        let handles: Vec<_> =
            (0..=MAX_KEPT_RESULTS).map(|n| kept.keep(n.to_string().into()).unwrap()).collect();
        assert_eq!(kept.get(&handles[0]), None);
        assert_eq!(kept.get(&handles[1]).as_deref(), Some("1"));
        let large = kept.keep(" ".repeat(MAX_KEPT_BYTES + 1).into()).unwrap();
        assert_eq!(kept.get(&handles[MAX_KEPT_RESULTS]), None);
        assert!(kept.get(&large).is_some(), "one alone stays, however large");
        assert_eq!(kept.get("r0"), None);
    }
}
