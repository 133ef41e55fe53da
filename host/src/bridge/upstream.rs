//! One server's life: not started, starting, connected, gone, started again.
//!
//! Callers at the same time share one start. A server that keeps ending is started again
//! more and more slowly, and after a number of starts left alone for a while.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::connection::Connection;
use super::process::Stop;
use super::share::{Flight, lock};
use super::start::Start;
use super::starts::{Starts, TooMany};
use super::{Eras, Observer, error};
use crate::config::server::Server;
use crate::limits::{MAX_STARTS, RESTART_WINDOW};
use crate::tools::ToolError;

/// A configured server and its connection, if there is one.
pub(super) struct Upstream {
    /// Its configuration.
    pub(super) server: Server,
    eras: Arc<dyn Eras>,
    observer: Arc<dyn Observer>,
    connection: Mutex<Option<Arc<Connection>>>,
    starts: Starts,
    flight: Flight<Arc<Connection>>,
    closing: CancellationToken,
}

impl Upstream {
    pub(super) fn new(server: Server, eras: Arc<dyn Eras>, observer: Arc<dyn Observer>) -> Self {
        Self {
            server,
            eras,
            observer,
            connection: Mutex::default(),
            starts: Starts::default(),
            flight: Flight::default(),
            closing: CancellationToken::new(),
        }
    }

    /// The connection; starts the server when there is none.
    pub(super) async fn connection(self: &Arc<Self>) -> Result<Arc<Connection>, ToolError> {
        if let Some(live) = self.live() {
            return Ok(live);
        }
        let this = self.clone();
        self.flight.join(|| async move { this.start().await }.boxed()).await
    }

    /// The connection, if there is one that lives.
    pub(super) fn live(&self) -> Option<Arc<Connection>> {
        lock(&self.connection).as_ref().filter(|connection| !connection.is_over()).cloned()
    }

    /// Ends the server, and refuses to start it again.
    pub(super) async fn stop(&self, manner: Stop) {
        self.closing.cancel();
        self.flight.settle().await;
        // It stays where it is until it ended, so that an impatient stop finds it too.
        let connection = lock(&self.connection).clone();
        if let Some(connection) = connection {
            connection.stop(manner).await;
        }
        drop(lock(&self.connection).take());
    }

    /// Takes a connection that was not started here.
    #[cfg(test)]
    pub(super) fn adopt(&self, connection: Connection) {
        *lock(&self.connection) = Some(Arc::new(connection));
    }

    async fn start(&self) -> Result<Arc<Connection>, ToolError> {
        // Whoever asked last may have been answered by the start that ended just now.
        if let Some(live) = self.live() {
            return Ok(live);
        }
        let pause = self.pause()?;
        tokio::select! {
            () = sleep(pause) => {}
            () = self.closing.cancelled() => return Err(error::abandoned()),
        }
        // What is left of the last connection ends before the next one begins.
        drop(lock(&self.connection).take());
        self.observer.starting(&self.server.name);
        let begun = Instant::now();
        let start = Start {
            server: &self.server,
            eras: &self.eras,
            observer: &self.observer,
            starts: &self.starts,
            closing: &self.closing,
        };
        let started = start.run().await.map(Arc::new);
        self.observer.started(&self.server.name, begun.elapsed(), started.as_ref().err());
        let connection = started?;
        *lock(&self.connection) = Some(connection.clone());
        Ok(connection)
    }

    /// Counts a start, and says how long to wait before it.
    fn pause(&self) -> Result<Duration, ToolError> {
        if self.closing.is_cancelled() {
            return Err(error::abandoned());
        }
        self.starts.count().map_err(|TooMany { left }| {
            let window = error::span(RESTART_WINDOW);
            let why =
                format!("it was started {MAX_STARTS} times within {window}, which is the limit");
            let hint = format!(
                "mend what made it fail before; it is left alone for {} s",
                left.as_secs().saturating_add(1)
            );
            error::not_started(&self.server.name, &why, hint)
        })
    }
}
