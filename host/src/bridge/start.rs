//! Starting a server: process, era, handshake, all within one deadline.
//!
//! A server whose era is not known is asked for it; some old ones leave at the question,
//! and are started once more without it. A remembered era that turns out wrong costs one
//! more start as well.

use std::sync::Arc;
use std::time::Duration;

use rmcp::service::ClientInitializeError;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::connection::{self, Connection, Opening};
use super::process::{Exit, Process, SpawnError};
use super::traffic::Traffic;
use super::{Era, Eras, Observer, error};
use crate::config::server::{Invocation, Server, StdioServer};
use crate::limits::ERA_PROBE_TIME;
use crate::tools::ToolError;

/// How long a process may take to end after it broke off the handshake.
const EXIT_PATIENCE: Duration = Duration::from_millis(250);

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
    /// Cancelled when the host shuts down.
    pub(super) closing: &'a CancellationToken,
}

impl Start<'_> {
    /// Starts the server and shakes hands.
    pub(super) async fn run(&self) -> Result<Connection, ToolError> {
        let invocation = self.stdio.resolve().map_err(|missing| {
            let hint = "set it, or give the reference a default in the configuration".to_owned();
            error::not_started(&self.server.name, &missing.to_string(), Some(hint))
        })?;
        let recalled = self.eras.recall(self.server);
        let allowed = self.allowed(recalled);
        let begun = Instant::now();
        let until = begun.checked_add(allowed).unwrap_or(begun);
        let opening = self.opening(recalled);
        let opened = match self.attempt(&invocation, opening, until).await {
            Err(Failure::Refused(refusal)) => {
                tracing::debug!(server = %self.server.name, why = refusal.why, "starting once more");
                self.attempt(&invocation, refusal.next, until).await
            }
            opened => opened,
        };
        let connection = opened.map_err(|failure| self.error(failure, allowed))?;
        if recalled != Some(connection.era()) {
            self.eras.remember(self.server, connection.era());
        }
        Ok(connection)
    }

    fn allowed(&self, recalled: Option<Era>) -> Duration {
        let probe = if recalled.is_none() { ERA_PROBE_TIME } else { Duration::ZERO };
        self.server.deadlines.start.saturating_add(probe)
    }

    fn opening(&self, recalled: Option<Era>) -> Opening {
        match recalled {
            None => Opening::Probe(ERA_PROBE_TIME),
            Some(Era::Legacy) => Opening::Initialize,
            // Half the time is left for what else it may be, should it stay silent.
            Some(Era::Modern) => Opening::Probe(self.server.deadlines.start.div_f64(2.0)),
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
        let traffic = Arc::new(Traffic::new(self.server.name.clone(), self.observer.clone()));
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
            Ok(Err(failure)) => Err(refused(opening, &failure, process, &traffic).await),
            Err(_) => {
                let hint = connection::hint(&traffic, Some(&process));
                process.kill().await;
                Err(Failure::Late(hint))
            }
        }
    }

    fn error(&self, failure: Failure, allowed: Duration) -> ToolError {
        let (why, hint) = match failure {
            Failure::Closing => return error::abandoned(),
            Failure::Spawn(why) => (why.to_string(), self.spawn_hint(&why)),
            Failure::Late(hint) => (format!("no handshake within {}", error::span(allowed)), hint),
            Failure::Refused(refusal) => (refusal.why, refusal.hint),
        };
        error::not_started(&self.server.name, &why, hint)
    }

    fn spawn_hint(&self, why: &SpawnError) -> Option<String> {
        let folder = error::quoted(&self.stdio.cwd.display().to_string());
        match why {
            SpawnError::NotFound(program) if program.contains('/') => Some(format!(
                "check that the program exists, and the folder it starts in: {folder}"
            )),
            SpawnError::NotFound(_) => Some(format!(
                "it is not in PATH: install it or give its path, and check that the folder it starts in exists: {folder}"
            )),
            SpawnError::Denied(_) => Some("make the file executable".to_owned()),
            SpawnError::Other { .. } => None,
        }
    }
}

/// Why there is no connection.
enum Failure {
    Closing,
    Spawn(SpawnError),
    Late(Option<String>),
    Refused(Refusal),
}

/// A handshake that failed, and what to try next.
struct Refusal {
    why: String,
    hint: Option<String>,
    next: Opening,
}

async fn refused(
    opening: Opening,
    failure: &ClientInitializeError,
    process: Process,
    traffic: &Traffic,
) -> Failure {
    let exit = process.exit(EXIT_PATIENCE).await;
    let hint = connection::hint(traffic, Some(&process));
    process.kill().await;
    let next = match opening {
        Opening::Initialize => Opening::Probe(ERA_PROBE_TIME),
        // It does know the question, it was only slow.
        Opening::Probe(_) if traffic.was_discovered_late() => {
            Opening::Probe(Duration::from_secs(3_600))
        }
        Opening::Probe(_) => Opening::Initialize,
    };
    Failure::Refused(Refusal { why: ended(exit, connection::why(failure)), hint, next })
}

fn ended(exit: Option<Exit>, why: String) -> String {
    exit.map_or(why, |exit| format!("{exit} before the handshake was done"))
}
