//! Starting a server: process, era, handshake, all within one deadline.
//!
//! A server whose era is not known is asked for it; some old ones leave at the question,
//! and are started once more without it. A remembered era that turns out wrong costs one
//! more process as well. Each counts among the server's starts.

use std::sync::Arc;
use std::time::Duration;

use rmcp::service::ClientInitializeError;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::connection::{self, Connection, Opening};
use super::process::{Process, SpawnError};
use super::relay::News;
use super::starts::Starts;
use super::traffic::Traffic;
use super::{Era, Eras, Observer, error};
use crate::config::server::{Invocation, Server, StdioServer};
use crate::limits::ERA_PROBE_SHARE;
use crate::tools::ToolError;

/// How long a process may take to end after it broke off the handshake.
const EXIT_PATIENCE: Duration = Duration::from_millis(250);

/// What to do about a server that is late.
const MORE_TIME: &str =
    "check that `command` starts an MCP server, or raise `start_timeout` in its configuration";
/// What to do about a server that left.
const SEE_WHY: &str = "run its `command` in a terminal to see why, and check its `args` and `env`";
/// What to do about a server that answers with something else.
const IS_IT_ONE: &str =
    "check that its `command` starts an MCP server that speaks over stdio; if it does, update it";

/// What a start needs.
pub(super) struct Start<'a> {
    /// The server.
    pub(super) server: &'a Server,
    /// How it is started.
    pub(super) stdio: &'a StdioServer,
    /// Where its era is remembered.
    pub(super) eras: &'a Arc<dyn Eras>,
    /// Who hears of its progress.
    pub(super) observer: &'a Arc<dyn Observer>,
    /// The processes that were started of late. The first of this start is among them.
    pub(super) starts: &'a Starts,
    /// Who hears of changes, when requests of others are passed on.
    pub(super) news: &'a Option<News>,
    /// Cancelled when the host shuts down.
    pub(super) closing: &'a CancellationToken,
}

impl Start<'_> {
    /// Starts the server and shakes hands.
    pub(super) async fn run(&self) -> Result<Connection, ToolError> {
        let invocation = self.stdio.resolve().map_err(|missing| {
            let hint = "set it, or give the reference a default in the configuration";
            error::not_started(&self.server.name, &missing.to_string(), hint)
        })?;
        let recalled = self.eras.recall(self.server);
        let begun = Instant::now();
        let until = begun.checked_add(self.server.deadlines.start).unwrap_or(begun);
        let mut opened = self.attempt(&invocation, self.opening(recalled), until).await;
        if let Err(Failure::Refused(refusal)) = &opened
            && Instant::now() < until
            && self.starts.count().is_ok()
        {
            tracing::debug!(server = %self.server.name, why = refusal.why, "starting once more");
            let next = refusal.next;
            opened = self.attempt(&invocation, next, until).await;
        }
        let connection = opened.map_err(|failure| self.error(failure))?;
        if recalled != Some(connection.era()) {
            self.eras.remember(self.server, connection.era());
        }
        Ok(connection)
    }

    /// Most of the time is for the answer to the probe, since a server that is slow to
    /// start is commoner than one that ignores the question; the rest is for what else
    /// it may be, should it stay silent.
    fn opening(&self, recalled: Option<Era>) -> Opening {
        match recalled {
            Some(Era::Legacy) => Opening::Initialize,
            Some(Era::Modern) | None => {
                Opening::Probe(self.server.deadlines.start.mul_f64(ERA_PROBE_SHARE))
            }
        }
    }

    async fn attempt(
        &self,
        invocation: &Invocation,
        opening: Opening,
        until: Instant,
    ) -> Result<Connection, Failure> {
        let begun = Instant::now();
        let (process, pipes) = Process::spawn(invocation).map_err(Failure::Spawn)?;
        let traffic = Traffic::new(self.server.name.clone(), self.observer.clone());
        let traffic = Arc::new(traffic.telling(self.news.clone()));
        let shaking = connection::shake_hands(
            pipes.stdout,
            pipes.stdin,
            opening,
            traffic.clone(),
            process.gone(),
        );
        let shaken = tokio::select! {
            shaken = timeout_at(until, shaking) => shaken,
            () = self.closing.cancelled() => {
                process.kill().await;
                return Err(Failure::Closing);
            }
        };
        match shaken {
            Ok(Ok(session)) => {
                Ok(Connection::new(session, Some(process), traffic, begun.elapsed()))
            }
            Ok(Err(failure)) => {
                Err(self.refused(opening, &failure, process, &traffic, until).await)
            }
            Err(_) => {
                let hint = connection::hint(MORE_TIME, &traffic, Some(&process));
                process.kill().await;
                Err(Failure::Late(hint))
            }
        }
    }

    async fn refused(
        &self,
        opening: Opening,
        failure: &ClientInitializeError,
        process: Process,
        traffic: &Traffic,
        until: Instant,
    ) -> Failure {
        let patience = EXIT_PATIENCE.min(until.saturating_duration_since(Instant::now()));
        // Its stdin is closed by now, so it may as well have left because of that.
        let exit = process.exit(patience).await.filter(|_| connection::was_broken_off(failure));
        let (why, fix) = match exit {
            Some(exit) => (format!("{exit} before the handshake was done"), SEE_WHY),
            None => (connection::why(failure), IS_IT_ONE),
        };
        let hint = connection::hint(fix, traffic, Some(&process));
        process.kill().await;
        let next = match opening {
            Opening::Initialize => self.opening(None),
            // It does know the question, it was only slow.
            Opening::Probe(_) if traffic.was_discovered_late() => {
                Opening::Probe(self.server.deadlines.start)
            }
            Opening::Probe(_) => Opening::Initialize,
        };
        Failure::Refused(Refusal { why, hint, next })
    }

    fn error(&self, failure: Failure) -> ToolError {
        let allowed = self.server.deadlines.start;
        let (why, hint) = match failure {
            Failure::Closing => return error::abandoned(),
            Failure::Spawn(why) => (why.to_string(), self.spawn_hint(&why)),
            Failure::Late(hint) => (format!("no handshake within {}", error::span(allowed)), hint),
            Failure::Refused(refusal) => (refusal.why, refusal.hint),
        };
        error::not_started(&self.server.name, &why, hint)
    }

    fn spawn_hint(&self, why: &SpawnError) -> String {
        let folder = error::quoted(&self.stdio.cwd.display().to_string());
        match why {
            SpawnError::NotFound(program) if program.contains('/') => {
                format!("check that the program exists, and the folder it starts in: {folder}")
            }
            SpawnError::NotFound(_) => format!(
                "it is not in PATH: install it or give its path, and check that the folder it starts in exists: {folder}"
            ),
            SpawnError::Denied(_) => "make the file executable".to_owned(),
            SpawnError::Other { .. } => {
                "check `command`, `args`, `env` and `cwd` of the server in the configuration"
                    .to_owned()
            }
        }
    }
}

/// Why there is no connection.
enum Failure {
    Closing,
    Spawn(SpawnError),
    Late(String),
    Refused(Refusal),
}

/// A handshake that failed, and what to try next.
struct Refusal {
    why: String,
    hint: String,
    next: Opening,
}
