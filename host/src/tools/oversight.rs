//! Who watches over the calls of a run: whether a granted call may be made now, and what is
//! noted of each that ended.
//!
//! Knows the calls, and nothing of who decides or where it is noted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::{Call, CallRecord, ToolError};

/// Watches over the calls of one session.
pub trait Overseer: Send + Sync {
    /// Asked before a granted call is made. Time spent here counts unless it is held
    /// ([`Patience`]).
    ///
    /// # Errors
    ///
    /// `denied`, in the words that the caller is told.
    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<(), ToolError>>;

    /// Told of every call when it is over: made, refused or given up.
    fn ended(&self, call: &Call, record: &CallRecord);
}

/// An [`Overseer`] that lets every call pass and notes none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Overseer for Unwatched {
    fn admit<'a>(&'a self, _call: &'a Call) -> BoxFuture<'a, Result<(), ToolError>> {
        ready(Ok(())).boxed()
    }

    fn ended(&self, _call: &Call, _record: &CallRecord) {}
}

/// A clock of the time that does not count, because a person is being waited for. Clones
/// share it.
#[derive(Debug, Clone, Default)]
pub struct Patience(Arc<Mutex<Waits>>);

#[derive(Debug, Default)]
struct Waits {
    open: usize,
    since: Option<Instant>,
    past: Duration,
}

/// Time stands still while one of these is there.
#[derive(Debug)]
pub struct Hold(Patience);

impl Patience {
    /// Stops the time until the hold is dropped.
    pub fn hold(&self) -> Hold {
        self.change(|waits| {
            waits.open = waits.open.saturating_add(1);
            waits.since = waits.since.or_else(|| Some(Instant::now()));
        });
        Hold(self.clone())
    }

    /// How much time did not count so far.
    pub fn spent(&self) -> Duration {
        let mut spent = Duration::ZERO;
        self.change(|waits| {
            let now = waits.since.map_or(Duration::ZERO, |since| since.elapsed());
            spent = waits.past.saturating_add(now);
        });
        spent
    }

    fn change(&self, change: impl FnOnce(&mut Waits)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.change(|waits| {
            waits.open = waits.open.saturating_sub(1);
            if waits.open == 0
                && let Some(since) = waits.since.take()
            {
                waits.past = waits.past.saturating_add(since.elapsed());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stands_still_for_as_long_as_anybody_is_waited_for() {
        let patience = Patience::default();
        assert_eq!(patience.spent(), Duration::ZERO);
        let (one, two) = (patience.hold(), patience.hold());
        std::thread::sleep(Duration::from_millis(5));
        drop(one);
        std::thread::sleep(Duration::from_millis(5));
        assert!(patience.spent() >= Duration::from_millis(10));
        drop(two);
        let spent = patience.spent();
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(patience.spent(), spent);
    }
}
