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
use super::relay::{Change, News, What};
use super::share::{Flight, lock};
use super::start::Start;
use super::starts::{Starts, TooMany};
use super::watched::Watches;
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
    news: Option<News>,
    /// The resources that somebody wants to hear of.
    pub(super) watches: Watches,
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
            news: None,
            watches: Watches::default(),
        }
    }

    /// The same, for a server to which requests of others are passed on.
    pub(super) fn telling(self, news: Option<News>) -> Self {
        Self { news, ..self }
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
        let last = lock(&self.connection).take();
        let again = last.is_some();
        drop(last);
        self.observer.starting(&self.server.name);
        let begun = Instant::now();
        let start = Start {
            server: &self.server,
            eras: &self.eras,
            observer: &self.observer,
            starts: &self.starts,
            closing: &self.closing,
            news: &self.news,
        };
        let started = start.run().await.map(Arc::new);
        self.observer.started(&self.server.name, begun.elapsed(), started.as_ref().err());
        let connection = started?;
        if again {
            self.tell_all();
        }
        *lock(&self.connection) = Some(connection.clone());
        Ok(connection)
    }

    /// A server that was started anew may be another than it was.
    fn tell_all(&self) {
        let Some(news) = &self.news else { return };
        for what in [What::Tools, What::Resources, What::Prompts] {
            // Nobody may listen.
            let _ = news.send(Change { server: self.server.name.clone(), what });
        }
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
