//! Scripts that clients send: a place for each, the runtime that all share, and what each is
//! given.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::ask::Asker;
use super::hub::Hub;
use super::metrics::{Held, Level};
use super::tally::{Tallied, Tally};
use super::watch::Watch;
use crate::config::value::DirGrant;
use crate::files::{DirError, Files};
use crate::instance::{Grants, Usage};
use crate::limits::Limits;
use crate::limits::serve::{MAX_WAITING_RUNS, RUN_WAIT_TIME};
use crate::loader::Loader;
use crate::outcome::{Kind, Outcome};
use crate::script::registry::Known;
use crate::script::{Beside, End, Runtime, Script};
use crate::state::Namespace;
use crate::stdio::{Printed, Stdio};
use crate::tools::{CallRecord, Patience, Session};
use crate::tree::ToolTree;

/// What a script is called in its errors.
const NAME: &str = "code.ts";

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
    loader: Loader,
    language: Known,
    runtime: OnceCell<Runtime>,
    given: Given,
    places: Semaphore,
    waiting: AtomicUsize,
}

/// What a client wants to be run.
pub struct Wanted {
    /// The text.
    pub code: String,
    /// Its arguments, one JSON document.
    pub args: String,
    /// Its wall time, where it is not the usual.
    pub time: Option<Duration>,
}

/// A run that came to its end, whatever that was.
pub struct Ended {
    /// How.
    pub end: End,
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
    /// Runs of `language`, `at_once` of them, loaded when they are first needed.
    pub fn new(hub: Arc<Hub>, loader: Loader, language: Known, given: Given, at_once: u32) -> Self {
        let places = usize::try_from(at_once).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self {
            hub,
            loader,
            language,
            runtime: OnceCell::new(),
            given,
            places: Semaphore::new(places),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The runtime; whoever comes first loads it, which takes seconds the first time ever.
    ///
    /// # Errors
    ///
    /// A component that is no runtime.
    pub async fn runtime(&self) -> Result<&Runtime, Outcome> {
        let load = async || {
            let guest = self.language.source.read()?;
            Ok::<_, Outcome>(self.loader.load_runtime(&guest).await?.program)
        };
        self.runtime.get_or_try_init(load).await
    }

    /// Whether runs can begin at once.
    pub fn are_ready(&self) -> bool {
        self.runtime.initialized()
    }

    /// Runs a script. Dropping the future ends the run.
    ///
    /// # Errors
    ///
    /// [`NotBegun`]. A script that fails is no error here.
    pub async fn run(&self, wanted: Wanted, asker: Asker, id: String) -> Result<Ended, NotBegun> {
        let (_place, _active) = self.place().await?;
        let runtime = self.runtime().await.map_err(NotBegun::Failed)?;
        let (tools, locked) = self.hub.guarded();
        let tallied = Arc::new(Tallied::new(tools));
        let patience = Patience::default();
        let watch = Watch::run(self.hub.clone(), asker, patience.clone(), id);
        let limits = self.limits(wanted.time);
        let session = Session::new(tallied.clone(), self.hub.grants.clone(), &limits)
            .watched(Arc::new(watch), patience);
        let session = Arc::new(session);
        let stdio = Stdio::keep(limits.output_bytes);
        let grants = self.grants(session.clone(), limits).map_err(NotBegun::Failed)?;
        let script = Script {
            name: NAME.to_owned(),
            source: wanted.code.into(),
            args: wanted.args,
            beside: Arc::new(Beside::nothing()),
        };
        let ran = runtime.run(&script, grants, &stdio);
        let (end, usage) = match locked {
            None => ran.await,
            Some(locked) => tokio::select! {
                biased;
                () = locked.violated() => (changed(), Usage::default()),
                ended = ran => ended,
            },
        };
        let printed = stdio.finish(Some(Duration::ZERO)).await;
        let (calls, calls_made) = (session.records(), session.calls_made());
        self.hub.metrics.run_ended(word(&end), usage.wall);
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

    fn grants(&self, session: Arc<Session>, limits: Limits) -> Result<Grants, Outcome> {
        let tree =
            (!session.servers().is_empty()).then(|| Arc::new(ToolTree::new(session.clone())));
        let files = Files::open(&self.given.dirs, &limits, tree).map_err(no_directory)?;
        Ok(Grants {
            limits,
            session,
            args: vec![NAME.to_owned()],
            env: self.given.env.clone(),
            files: Arc::new(files),
            state: self.given.state.clone(),
            stdin: false,
        })
    }

    /// A place, perhaps after a wait for one.
    async fn place(&self) -> Result<(SemaphorePermit<'_>, Held), NotBegun> {
        let taken = |place| (place, self.hub.metrics.hold(Level::RunsActive));
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
fn changed() -> End {
    End::Stopped(Outcome::failed(
        Kind::CatalogChanged,
        "a tool is not as it was accepted in mcp-host.lock, and was not called",
        "tell the person: `mcp-host tools diff` shows what changed, `mcp-host tools lock` accepts it",
    ))
}

fn word(end: &End) -> &'static str {
    end.outcome().kind.word()
}

fn no_directory(error: DirError) -> Outcome {
    let hint = "tell the person: a directory that serve was given is not there";
    Outcome::failed(Kind::Usage, error.to_string(), hint)
}
