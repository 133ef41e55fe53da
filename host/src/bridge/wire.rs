//! A server's pipes as a transport of the protocol library: lines in, lines out, and what
//! they mean is sorted at the [`Desk`].

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::RoleClient;
use rmcp::transport::Transport;
use tokio::io::AsyncRead;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::desk::Desk;
use super::lines::Lines;
use super::outbox::{Outbox, Unsent};
use super::traffic::Traffic;

/// A transport over a server's pipes.
pub(super) struct Wire<R> {
    lines: Lines<R>,
    gone: CancellationToken,
    desk: Desk,
}

impl<R: AsyncRead + Unpin + Send> Wire<R> {
    /// A wire that takes a server for one of the old era when it stays silent for
    /// `probe`, and that ends when its pipe does or `gone` is cancelled.
    pub(super) fn new(
        source: R,
        outbox: Outbox,
        traffic: Arc<Traffic>,
        probe: Duration,
        gone: CancellationToken,
    ) -> Self {
        Self { lines: Lines::new(source), gone, desk: Desk::new(outbox, traffic, probe) }
    }
}

impl<R: AsyncRead + Unpin + Send> Transport<RoleClient> for Wire<R> {
    type Error = Unsent;

    fn send(
        &mut self,
        message: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Unsent>> + Send + 'static {
        std::future::ready(self.desk.send(message))
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let line = tokio::select! {
                biased;
                () = self.gone.cancelled() => return None,
                () = silence(self.desk.probing) => return self.desk.give_up_probe(),
                line = self.lines.next() => line,
            };
            if let Some(message) = self.desk.sort(line.ok()??) {
                return Some(message);
            }
            // Lines that arrive together cost no wait, so nothing else would make a
            // flood of them share the thread.
            tokio::task::consume_budget().await;
        }
    }

    async fn close(&mut self) -> Result<(), Unsent> {
        self.desk.close();
        Ok(())
    }
}

/// Waits until a probe is over.
pub(super) async fn silence(probe: Option<(i64, Instant)>) {
    match probe {
        Some((_, until)) => sleep_until(until).await,
        None => std::future::pending().await,
    }
}
