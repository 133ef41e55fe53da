//! One piece of work for many callers.
//!
//! Whoever needs the result while the work is under way waits for that same work. It
//! runs in a task of its own, so a caller who leaves does not stop it for the others.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use super::error;
use crate::tools::ToolError;

type Result<T> = std::result::Result<T, ToolError>;

/// At most one piece of work at a time.
pub(super) struct Flight<T: Clone>(Mutex<Option<Shared<BoxFuture<'static, Result<T>>>>>);

impl<T: Clone> Default for Flight<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone + Send + Sync + 'static> Flight<T> {
    /// The result of the work under way; begins it when there is none.
    pub(super) fn join(
        &self,
        work: impl FnOnce() -> BoxFuture<'static, Result<T>>,
    ) -> Shared<BoxFuture<'static, Result<T>>> {
        let mut place = lock(&self.0);
        if let Some(under_way) = place.as_ref().filter(|work| work.peek().is_none()) {
            return under_way.clone();
        }
        let task = tokio::spawn(work());
        let shared =
            async { task.await.unwrap_or_else(|_| Err(error::abandoned())) }.boxed().shared();
        *place = Some(shared.clone());
        shared
    }

    /// Waits for the work under way, if any, and forgets its result.
    pub(super) async fn settle(&self) {
        let under_way = lock(&self.0).take();
        if let Some(work) = under_way {
            let _ = work.await;
        }
    }
}

/// Locks what no panic can leave half-changed.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn count(runs: &Arc<AtomicUsize>) -> BoxFuture<'static, Result<usize>> {
        let runs = runs.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(runs.fetch_add(1, Ordering::SeqCst))
        }
        .boxed()
    }

    #[tokio::test]
    async fn callers_at_the_same_time_share_one_piece_of_work() {
        let (flight, runs) = (Flight::default(), Arc::new(AtomicUsize::new(0)));
        let (a, b) = (flight.join(|| count(&runs)), flight.join(|| count(&runs)));
        assert_eq!(futures::join!(a, b), (Ok(0), Ok(0)));
        assert_eq!(flight.join(|| count(&runs)).await, Ok(1));
    }

    #[tokio::test]
    async fn a_caller_who_leaves_does_not_stop_the_work() {
        let (flight, runs) = (Flight::default(), Arc::new(AtomicUsize::new(0)));
        drop(flight.join(|| count(&runs)));
        flight.settle().await;
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }
}
