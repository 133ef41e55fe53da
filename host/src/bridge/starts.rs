//! How often one server's process was started of late, and how long to wait before the
//! next one.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::share::lock;
use crate::limits::{MAX_STARTS, RESTART_BACKOFF, RESTART_WINDOW};

/// The processes of one server that were started in [`RESTART_WINDOW`], at most
/// [`MAX_STARTS`].
#[derive(Default)]
pub(super) struct Starts(Mutex<VecDeque<Instant>>);

/// There were too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany {
    /// How long until there may be another.
    pub(super) left: Duration,
}

impl Starts {
    /// Counts one more, and says how long to wait before it.
    pub(super) fn count(&self) -> Result<Duration, TooMany> {
        let mut starts = lock(&self.0);
        while starts.front().is_some_and(|start| start.elapsed() > RESTART_WINDOW) {
            starts.pop_front();
        }
        if starts.len() >= MAX_STARTS {
            let since = starts.front().map(Instant::elapsed).unwrap_or_default();
            return Err(TooMany { left: RESTART_WINDOW.saturating_sub(since) });
        }
        let pause = backoff(starts.len());
        starts.push_back(Instant::now());
        Ok(pause)
    }
}

/// Nothing before the first start, then twice as long each time.
fn backoff(starts: usize) -> Duration {
    let doublings = u32::try_from(starts).unwrap_or(u32::MAX);
    match doublings.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => RESTART_BACKOFF.saturating_mul(2u32.saturating_pow(doublings)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_start_waits_twice_as_long_as_the_one_before() {
        let starts = Starts::default();
        let waits: Vec<_> = (0..MAX_STARTS).map(|_| starts.count().unwrap().as_millis()).collect();
        assert_eq!(waits, [0, 100, 200, 400, 800]);
    }

    #[test]
    fn past_the_bound_the_rest_of_the_window_is_waited_for() {
        let starts = Starts::default();
        while starts.count().is_ok() {}
        let TooMany { left } = starts.count().unwrap_err();
        assert!(left <= RESTART_WINDOW && left > RESTART_WINDOW / 2, "{left:?}");
    }
}
