//! Signs of life: a client that wants to hear it is told now and then that its work goes on.

use rmcp::RoleServer;
use rmcp::model::ProgressNotificationParam;
use rmcp::service::RequestContext;
use tokio::time::{Instant, interval};

use crate::limits::serve::SIGN_OF_LIFE_TIME;

/// Does the work of a request, and tells its client now and then that `what` goes on.
pub(super) async fn with_signs_of_life<T>(
    work: impl Future<Output = T>,
    context: &RequestContext<RoleServer>,
    what: &str,
) -> T {
    let Some(token) = context.meta.get_progress_token() else { return work.await };
    let begun = Instant::now();
    let mut ticks = interval(SIGN_OF_LIFE_TIME);
    let mut work = std::pin::pin!(work);
    // The first tick is at once.
    ticks.tick().await;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = ticks.tick() => {
                let progress = ProgressNotificationParam::new(token.clone(), begun.elapsed().as_secs_f64())
                    .with_message(what);
                // Who does not listen any more has the request cancelled.
                let _ = context.peer.notify_progress(progress).await;
            }
        }
    }
}
