//! Timers: what is to be called, and when. The order is that of the time they are due, and
//! of their making where that is the same.
//!
//! It knows no clock: whoever asks says what time it is.

use std::collections::{BTreeMap, HashMap};

/// Nanoseconds in a millisecond.
const NANOSECONDS: f64 = 1_000_000.0;
/// The shortest time a timer waits, in milliseconds.
const MIN_WAIT_MS: f64 = 1.0;
/// The longest, which is what 31 bits hold.
const MAX_WAIT_MS: f64 = 2_147_483_647.0;

/// Nanoseconds of the monotonic clock.
pub type Instant = u64;

/// Timers that were not due yet, each with what is to be called.
#[derive(Debug)]
pub struct Timers<T> {
    queue: BTreeMap<(Instant, u32), T>,
    due: HashMap<u32, Instant>,
    last: u32,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self { queue: BTreeMap::new(), due: HashMap::new(), last: 0 }
    }
}

impl<T> Timers<T> {
    /// Sets one that is due `milliseconds` after `now`: its number. What is no number, or
    /// less than 1, counts as 1.
    pub fn set(&mut self, now: Instant, milliseconds: f64, what: T) -> u32 {
        let id = self.last.wrapping_add(1);
        let due = now.saturating_add(nanoseconds(milliseconds));
        self.last = id;
        self.queue.insert((due, id), what);
        self.due.insert(id, due);
        id
    }

    /// Takes one away, if it is there.
    pub fn clear(&mut self, id: u32) -> Option<T> {
        let due = self.due.remove(&id)?;
        self.queue.remove(&(due, id))
    }

    /// Takes the first that is due.
    pub fn take_due(&mut self, now: Instant) -> Option<T> {
        let next = self.queue.first_entry()?;
        let (due, id) = *next.key();
        if due > now {
            return None;
        }
        self.due.remove(&id);
        Some(next.remove())
    }

    /// How long to wait for the first; none when there is no timer.
    pub fn wait(&self, now: Instant) -> Option<u64> {
        self.queue.first_key_value().map(|((due, _), _)| due.saturating_sub(now))
    }
}

fn nanoseconds(milliseconds: f64) -> u64 {
    // Written so that what is no number becomes the least.
    let bounded =
        if milliseconds > MIN_WAIT_MS { milliseconds.min(MAX_WAIT_MS) } else { MIN_WAIT_MS };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is bounded")]
    let whole = (bounded * NANOSECONDS) as u64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn the_first_due_comes_first_whatever_the_order_they_were_set_in() {
        let mut timers = Timers::default();
        timers.set(0, 30.0, "late");
        timers.set(0, 10.0, "early");
        assert_eq!(timers.take_due(9 * MS), None);
        assert_eq!(timers.take_due(40 * MS), Some("early"));
        assert_eq!(timers.take_due(40 * MS), Some("late"));
        assert_eq!(timers.take_due(u64::MAX), None);
    }

    #[test]
    fn timers_of_the_same_time_keep_their_order() {
        let mut timers = Timers::default();
        for (index, wait) in [1.0, 0.0, -5.0, f64::NAN].into_iter().enumerate() {
            timers.set(0, wait, index);
        }
        let order: Vec<_> = std::iter::from_fn(|| timers.take_due(MS)).collect();
        assert_eq!(order, [0, 1, 2, 3]);
    }

    #[test]
    fn a_cleared_timer_is_gone_and_the_wait_is_for_the_next() {
        let mut timers = Timers::default();
        let first = timers.set(0, 5.0, 'a');
        timers.set(0, 8.0, 'b');
        assert_eq!(timers.wait(MS), Some(4 * MS));
        assert_eq!(timers.clear(first), Some('a'));
        assert_eq!(timers.clear(first), None);
        assert_eq!(timers.wait(MS), Some(7 * MS));
        assert_eq!(timers.wait(100 * MS), Some(0));
    }

    #[test]
    fn an_endless_wait_is_the_longest_there_is() {
        let mut timers = Timers::default();
        timers.set(0, f64::INFINITY, ());
        assert_eq!(timers.wait(0), Some(2_147_483_647 * MS));
    }
}
