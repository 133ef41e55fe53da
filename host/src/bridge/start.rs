//! Starting a server: process or address, era, handshake, all within one deadline.
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
use super::reach::reach;
use super::relay::News;
use super::remote::Unusable;
use super::starts::Starts;
use super::traffic::Traffic;
use super::{Era, Eras, Observer, error};
use crate::config::server::{Endpoint, Invocation, Server, Transport};
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
        let way = self.way()?;
        let recalled = self.eras.recall(self.server);
        let begun = Instant::now();
        let until = begun.checked_add(self.server.deadlines.start).unwrap_or(begun);
        let mut opened = self.attempt(&way, self.opening(recalled), until).await;
        if let Err(Failure::Refused(refusal)) = &opened
            && let Some(next) = refusal.next
            && Instant::now() < until
            && self.starts.count().is_ok()
        {
            tracing::debug!(server = %self.server.name, why = refusal.why, "starting once more");
            opened = self.attempt(&way, next, until).await;
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
    pub(super) fn opening(&self, recalled: Option<Era>) -> Opening {
        match recalled {
            Some(Era::Legacy) => Opening::Initialize,
            Some(Era::Modern) | None => {
                Opening::Probe(self.server.deadlines.start.mul_f64(ERA_PROBE_SHARE))
            }
        }
    }

    fn way(&self) -> Result<Way, ToolError> {
        let name = &self.server.name;
        match &self.server.transport {
            Transport::Stdio(stdio) => stdio.resolve().map(Way::Process).map_err(|missing| {
                let hint = "set it, or give the reference a default in the configuration";
                error::not_started(name, &missing.to_string(), hint)
            }),
            Transport::Http(http) => http.resolve().map(Way::Endpoint).map_err(|unresolved| {
                error::not_reached(name, &unresolved.to_string(), unresolved.hint())
            }),
        }
    }

    async fn attempt(
        &self,
        way: &Way,
        opening: Opening,
        until: Instant,
    ) -> Result<Connection, Failure> {
        match way {
            Way::Process(invocation) => self.run_process(invocation, opening, until).await,
            Way::Endpoint(endpoint) => reach(self, endpoint, opening, until).await,
        }
    }

    async fn run_process(
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
        Failure::Refused(Refusal { why, hint, next: Some(self.next(opening, traffic)) })
    }

    /// What to try after an opening that failed.
    pub(super) fn next(&self, opening: Opening, traffic: &Traffic) -> Opening {
        match opening {
            Opening::Initialize => self.opening(None),
            // It does know the question, it was only slow.
            Opening::Probe(_) if traffic.was_discovered_late() => {
                Opening::Probe(self.server.deadlines.start)
            }
            Opening::Probe(_) => Opening::Initialize,
        }
    }

    fn error(&self, failure: Failure) -> ToolError {
        let allowed = self.server.deadlines.start;
        let (why, hint) = match failure {
            Failure::Closing => return error::abandoned(),
            Failure::Spawn(why) => (why.to_string(), self.spawn_hint(&why)),
            Failure::Unusable(why) => (why.to_string(), why.hint().to_owned()),
            Failure::Late(hint) => (format!("no handshake within {}", error::span(allowed)), hint),
            Failure::Refused(refusal) => (refusal.why, refusal.hint),
        };
        match &self.server.transport {
            Transport::Stdio(_) => error::not_started(&self.server.name, &why, hint),
            Transport::Http(_) => error::not_reached(&self.server.name, &why, hint),
        }
    }

    fn spawn_hint(&self, why: &SpawnError) -> String {
        let folder = match &self.server.transport {
            Transport::Stdio(stdio) => error::quoted(&stdio.cwd.display().to_string()),
            Transport::Http(_) => String::new(),
        };
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

/// Where a server is to be found, with every reference resolved.
enum Way {
    Process(Invocation),
    Endpoint(Endpoint),
}

/// Why there is no connection.
pub(super) enum Failure {
    /// The host shuts down.
    Closing,
    /// There is no process.
    Spawn(SpawnError),
    /// There is nothing to ask.
    Unusable(Unusable),
    /// No handshake in time; what to do about it.
    Late(String),
    /// The handshake failed.
    Refused(Refusal),
}

/// A handshake that failed, and what to try next.
pub(super) struct Refusal {
    pub(super) why: String,
    pub(super) hint: String,
    /// Nothing where nothing else can help.
    pub(super) next: Option<Opening>,
}
