//! Runs that clients ask for: a place for each, and what each is given. Knows nothing of what is
//! run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::ask::Asker;
use super::hub::Hub;
use super::metrics::{Held, Level};
use super::random_id;
use super::tally::{Tallied, Tally};
use super::watch::Watch;
use crate::config::value::DirGrant;
use crate::files::{DirError, Files};
use crate::instance::{Grants, Usage};
use crate::limits::Limits;
use crate::limits::serve::{MAX_TOLD_CALLS, MAX_WAITING_RUNS, RUN_WAIT_TIME};
use crate::outcome::{Kind, Outcome};
use crate::state::Namespace;
use crate::stdio::{Printed, Stdio};
use crate::tools::{CallRecord, Patience, Session};
use crate::tree::ToolTree;

/// What every run is given beside its tools.
pub struct Given {
    /// Its bounds.
    pub limits: Limits,
    /// Its directories.
    pub dirs: Vec<DirGrant>,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// Where it keeps state, if it may.
    pub state: Option<Namespace>,
}

/// Makes runs, so many at once.
pub struct Runs {
    hub: Arc<Hub>,
    given: Given,
    places: Semaphore,
    waiting: AtomicUsize,
}

/// A place for a run, which is given back with this.
pub struct Place<'a> {
    _permit: SemaphorePermit<'a>,
    _active: Held,
}

/// What is run once.
pub struct Wanted<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its wall time, where it is not the usual.
    pub time: Option<Duration>,
}

/// How a run of some kind ends.
pub trait Ends: Sized {
    /// The host ended it.
    fn stopped(outcome: Outcome) -> Self;

    /// The outcome.
    fn outcome(&self) -> Outcome;
}

/// A run that came to its end, whatever that was.
pub struct Ended<E> {
    /// How.
    pub end: E,
    /// What it printed.
    pub printed: Printed,
    /// The calls it made, refused ones included.
    pub calls: Vec<CallRecord>,
    /// How many there were.
    pub calls_made: u64,
    /// What it took.
    pub usage: Usage,
    /// The calls of them that may have changed something: all that went out, but for tools
    /// that say they only read.
    pub effects: Vec<CallRecord>,
    /// Whether it could write files or state.
    pub could_write: bool,
    /// What its calls carried.
    pub tally: Tally,
}

/// Why a run did not begin.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// All places are taken, and so are those to wait for one.
    #[error("too many runs are under way")]
    Busy,
    /// The host is not set up for it.
    #[error("{}", .0.message)]
    Failed(Outcome),
}

impl Runs {
    /// Runs, `at_once` of them.
    pub fn new(hub: Arc<Hub>, given: Given, at_once: u32) -> Self {
        let places = usize::try_from(at_once).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self { hub, given, places: Semaphore::new(places), waiting: AtomicUsize::new(0) }
    }

    /// What they share with all that is served.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Makes a run of `work`. Dropping the future ends it.
    ///
    /// # Errors
    ///
    /// [`NotBegun`]. What fails by itself is no error here.
    pub async fn run<E: Ends>(
        &self,
        _place: Place<'_>,
        wanted: Wanted<'_>,
        asker: Asker,
        work: impl AsyncFnOnce(Grants, &Stdio) -> (E, Usage),
    ) -> Result<Ended<E>, NotBegun> {
        let (tools, locked) = self.hub.guarded();
        let tallied = Arc::new(Tallied::new(tools));
        let patience = Patience::default();
        let watch = Watch::run(self.hub.clone(), asker, patience.clone(), random_id());
        let limits = self.limits(wanted.time);
        let session = Session::new(tallied.clone(), self.hub.grants.clone(), &limits)
            .watched(Arc::new(watch), patience);
        let session = Arc::new(session);
        let stdio = Stdio::keep(limits.output_bytes);
        let grants = self.grants(wanted.name, session.clone(), limits).map_err(NotBegun::Failed)?;
        let ran = work(grants, &stdio);
        let (end, usage) = match locked {
            None => ran.await,
            Some(locked) => tokio::select! {
                biased;
                () = locked.violated() => (E::stopped(changed()), Usage::default()),
                ended = ran => ended,
            },
        };
        let printed = stdio.finish(Some(Duration::ZERO)).await;
        let (calls, calls_made) = (session.records(), session.calls_made());
        self.hub.metrics.run_ended(end.outcome().kind.word(), usage.wall);
        let effects = self.effects(&calls);
        let could_write = self.given.state.is_some()
            || self.given.dirs.iter().any(|directory| !directory.read_only);
        let tally = tallied.tally();
        Ok(Ended { end, printed, calls, calls_made, usage, effects, could_write, tally })
    }

    fn effects(&self, calls: &[CallRecord]) -> Vec<CallRecord> {
        let refused = ["denied", "unknown-tool", "invalid-arguments"];
        let changed = |call: &&CallRecord| {
            let only_reads = self.hub.lists.only_reads(&call.server, &call.tool);
            call.admitted && !refused.contains(&call.outcome) && !only_reads
        };
        calls.iter().filter(changed).cloned().collect()
    }

    /// The longest a client may ask for is not more than what a person set.
    fn limits(&self, time: Option<Duration>) -> Limits {
        let mut limits = self.given.limits.clone();
        limits.wall_time = time.map_or(limits.wall_time, |time| time.min(limits.wall_time));
        limits
    }

    fn grants(&self, name: &str, session: Arc<Session>, limits: Limits) -> Result<Grants, Outcome> {
        let tree =
            (!session.servers().is_empty()).then(|| Arc::new(ToolTree::new(session.clone())));
        let files = Files::open(&self.given.dirs, &limits, tree).map_err(no_directory)?;
        Ok(Grants {
            limits,
            session,
            args: vec![name.to_owned()],
            env: self.given.env.clone(),
            files: Arc::new(files),
            state: self.given.state.clone(),
            stdin: false,
        })
    }

    /// A place, perhaps after a wait for one.
    ///
    /// # Errors
    ///
    /// [`NotBegun::Busy`].
    pub async fn place(&self) -> Result<Place<'_>, NotBegun> {
        let taken =
            |permit| Place { _permit: permit, _active: self.hub.metrics.hold(Level::RunsActive) };
        if let Ok(place) = self.places.try_acquire() {
            return Ok(taken(place));
        }
        let _waiting = Waiting::begin(&self.waiting).ok_or(NotBegun::Busy)?;
        let _counted = self.hub.metrics.hold(Level::RunsWaiting);
        match timeout(RUN_WAIT_TIME, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(taken(place)),
            _ => Err(NotBegun::Busy),
        }
    }
}

impl<E> Ended<E> {
    /// The calls that may have changed something, named for a model; nothing when there were
    /// none.
    pub fn changes(&self) -> Option<String> {
        let named: Vec<_> = self.effects.iter().take(MAX_TOLD_CALLS).map(one).collect();
        let more = self.effects.len().saturating_sub(named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!named.is_empty()).then(|| format!("{}{more}", named.join(", ")))
    }
}

fn one(call: &CallRecord) -> String {
    format!("{}/{} ({})", call.server, call.tool, call.outcome)
}

/// One of those that wait, as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Option<Self> {
        let more =
            |waiting: usize| (waiting < MAX_WAITING_RUNS).then_some(waiting.saturating_add(1));
        count.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok()?;
        Some(Self(count))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The end of a run that touched what nobody accepted.
fn changed() -> Outcome {
    Outcome::failed(
        Kind::CatalogChanged,
        "a tool is not as it was accepted in mcp-host.lock, and was not called",
        "tell the person: `mcp-host tools diff` shows what changed, `mcp-host tools lock` accepts it",
    )
}

fn no_directory(error: DirError) -> Outcome {
    let hint = "tell the person: a directory that serve was given is not there";
    Outcome::failed(Kind::Usage, error.to_string(), hint)
}
