//! One run: a Store is built, used under a deadline and dropped, never used again.
//!
//! Success, trap and timeout take the same path. A [`Program`] is what can be kept
//! between runs: compiled and linked, with no state.

mod library;
mod trap;

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, ResourceTable, Type};
use wasmtime::{Engine, Store, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::files::{Files, HoldsWasiFiles, WasiFiles, WasiFilesView};
use crate::limits::memory::MemoryLimiter;
use crate::limits::{
    EPOCH_TICK, HOSTCALL_BYTES, Limits, MAX_HANDLES, MAX_RANDOM_BYTES, MAX_RESOURCES, MIB,
};
use crate::linker::{self, GuestLinker};
use crate::outcome::{Kind, Outcome};
use crate::state::Namespace;
use crate::state::keyvalue::KeyValue;
use crate::stdio::Stdio;
use crate::tools::{Patience, Session};
use crate::typed::Bound;

pub use library::{Answer, Library};
pub use trap::DeadlineReached;
pub(crate) use trap::{outcome as ended, timeout as timed_out};

/// The entry points a guest may export, newest of each line; a release fits every
/// other of its line.
const ENTRIES: [&str; 2] = ["wasi:cli/run@0.2.0", "wasi:cli/run@0.3.0"];

/// A guest that is compiled and linked: what runs have in common.
#[derive(Clone)]
pub struct Program {
    linked: InstancePre<State>,
    entry: ComponentExportIndex,
}

/// Why a component is no program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It exports no entry point; perhaps these functions.
    #[error(
        "the component exports nothing to run: expected wasi:cli/run, or _start in a core module"
    )]
    NoEntry(Vec<String>),
    /// What it exports as its entry point has another type.
    #[error("the component exports a `run` of another type: expected func() -> result")]
    EntryType,
    /// It imports what is not there.
    #[error(transparent)]
    Link(#[from] linker::Error),
}

/// What one run is given.
pub struct Grants {
    /// Its bounds.
    pub limits: Limits,
    /// Its tools.
    pub session: Arc<Session>,
    /// Its arguments; the first is the program's name.
    pub args: Vec<String>,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// Its files.
    pub files: Arc<Files>,
    /// Where its state is kept, if it has any.
    pub state: Option<Namespace>,
    /// Whether it may read this process's stdin.
    pub stdin: bool,
}

/// What one run took.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// From the start of instantiation to the end.
    pub wall: Duration,
    /// Of that, making the instance.
    pub instantiate: Duration,
    /// Bytes of memories and tables at the end, which is their peak.
    pub memory_bytes: u64,
    /// Fuel used, when it was counted.
    pub fuel: Option<u64>,
}

/// The state a run's Store holds.
pub struct State {
    wasi: WasiCtx,
    table: ResourceTable,
    memory: MemoryLimiter,
    session: Arc<Session>,
    files: Arc<Files>,
    wasi_files: WasiFiles,
    namespace: Option<Namespace>,
}

/// What becomes of a component once it is linked: a program, or a library.
pub trait Linked: Sized + Send + 'static {
    /// Links a component, its typed imports by what is `bound`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    fn link(linker: &GuestLinker, component: &Component, bound: &Bound) -> Result<Self, Error>;
}

impl Linked for Program {
    fn link(linker: &GuestLinker, component: &Component, bound: &Bound) -> Result<Self, Error> {
        let linked = linker.link(component, bound)?;
        let entry = ENTRIES.iter().find_map(|interface| {
            let interface = component.get_export_index(None, interface)?;
            component.get_export(Some(&interface), "run")
        });
        match entry {
            None => Err(Error::NoEntry(library::functions(component))),
            Some((item, entry)) if is_entry(&item) => Ok(Self { linked, entry }),
            Some(_) => Err(Error::EntryType),
        }
    }
}

impl Program {
    /// Runs it once, to its end or to a bound.
    ///
    /// Dropping the future ends the run; everything it held is gone then.
    pub async fn run(&self, grants: Grants, stdio: &Stdio) -> (Outcome, Usage) {
        let limits = grants.limits.clone();
        let engine = self.linked.engine();
        let state = State::new(grants, stdio);
        let (ended, usage) = once(engine, state, &limits, HOSTCALL_BYTES, async |store, clock| {
            let instance = self.linked.instantiate_async(&mut *store).await?;
            clock.instantiated();
            let run = instance.get_typed_func::<(), (Result<(), ()>,)>(&mut *store, &self.entry)?;
            Ok(run.call_async(store, ()).await?.0)
        })
        .await;
        let outcome = match ended {
            Ok(Ok(())) => Outcome::ok(),
            Ok(Err(())) => Outcome::guest_exit(1),
            Err(outcome) => outcome,
        };
        (outcome, usage)
    }
}

/// What the Store of a run holds: the state that every run has, and perhaps more.
pub(crate) trait HoldsState: Send + 'static {
    /// The state.
    fn state(&mut self) -> &mut State;
}

impl HoldsState for State {
    fn state(&mut self) -> &mut State {
        self
    }
}

/// Tells how long a run takes.
pub(crate) struct Clock {
    start: Instant,
    instantiate: Duration,
}

impl Clock {
    /// The instance is there.
    pub fn instantiated(&mut self) {
        self.instantiate = self.start.elapsed();
    }
}

/// Makes a Store, does `work` with it under its bounds, and drops it. One host call of the
/// run may lift `hostcall_bytes` out of it.
pub(crate) async fn once<S: HoldsState, T>(
    engine: &Engine,
    held: S,
    limits: &Limits,
    hostcall_bytes: usize,
    work: impl AsyncFnOnce(&mut Store<S>, &mut Clock) -> wasmtime::Result<T>,
) -> (Result<T, Outcome>, Usage) {
    let mut store = store(engine, held, limits, hostcall_bytes);
    let mut clock = Clock { start: Instant::now(), instantiate: Duration::ZERO };
    let start = clock.start;
    let deadline = start.checked_add(limits.wall_time).unwrap_or(start);
    let patience = store.data_mut().state().session.patience().clone();
    keep_deadline(&mut store, deadline, limits.wall_time, patience.clone());
    let work = work(&mut store, &mut clock);
    let ended = tokio::select! {
        biased;
        ended = work => Ok(ended),
        () = reached(deadline, patience) => Err(DeadlineReached),
    };
    let memory = &store.data_mut().state().memory;
    let memory_bytes = memory.used();
    let ended = match ended {
        Ok(ended) => ended.map_err(|error| trap::outcome(&error, memory, limits, hostcall_bytes)),
        Err(DeadlineReached) => Err(trap::timeout(limits)),
    };
    let usage = Usage {
        wall: start.elapsed(),
        instantiate: clock.instantiate,
        memory_bytes,
        fuel: limits.fuel.map(|given| given.saturating_sub(store.get_fuel().unwrap_or(0))),
    };
    (ended, usage)
}

fn store<S: HoldsState>(
    engine: &Engine,
    held: S,
    limits: &Limits,
    hostcall_bytes: usize,
) -> Store<S> {
    let mut store = Store::new(engine, held);
    store.limiter(|held| &mut held.state().memory);
    store.set_hostcall_fuel(hostcall_bytes);
    store.set_max_component_handles(MAX_HANDLES);
    if let Some(table) = store.concurrent_resource_table() {
        table.set_max_capacity(concurrent_resources(limits));
    }
    if let Some(fuel) = limits.fuel {
        // Fails only on an engine that does not count, and then nothing is bounded
        // by it: the engine is made from the same limits.
        let _ = store.set_fuel(fuel);
    }
    store
}

impl State {
    /// The state of a run that was given this.
    pub(crate) fn new(grants: Grants, stdio: &Stdio) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        Self {
            wasi: wasi(&grants, stdio),
            table,
            memory: MemoryLimiter::new(grants.limits.memory_bytes),
            session: grants.session,
            wasi_files: WasiFiles::new(grants.files.clone()),
            files: grants.files,
            namespace: grants.state,
        }
    }

    /// What would help a run that was refused memory; nothing when it was not.
    pub(crate) fn memory_hint(&self) -> Option<String> {
        let limit = self.memory.limit() / MIB;
        let hint = format!("it may have {limit} MiB; give it more with --memory");
        self.memory.refused().then_some(hint)
    }

    pub(crate) fn tools(&mut self) -> &mut Arc<Session> {
        &mut self.session
    }

    pub(crate) fn files(&mut self) -> &mut Arc<Files> {
        &mut self.files
    }

    pub(crate) fn namespace(&mut self) -> &mut Option<Namespace> {
        &mut self.namespace
    }

    pub(crate) fn keyvalue(&mut self) -> KeyValue<'_> {
        KeyValue::new(self.namespace.as_ref(), &mut self.table)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl HoldsWasiFiles for State {
    fn wasi_files(&mut self) -> WasiFilesView<'_> {
        WasiFilesView { kept: &mut self.wasi_files, table: &mut self.table }
    }
}

/// Entries of the table of open async calls and streams: so many that a guest meets the
/// bound of its calls first. One call takes up to four.
fn concurrent_resources(limits: &Limits) -> usize {
    let calls = usize::try_from(limits.tool_calls).unwrap_or(usize::MAX);
    calls.saturating_mul(4).saturating_add(MAX_RESOURCES)
}

/// Whether this is a `func() -> result`, async or not.
fn is_entry(item: &ComponentItem) -> bool {
    let ComponentItem::ComponentFunc(function) = item else { return false };
    let mut results = function.results();
    let returns_result = matches!(results.next(), Some(Type::Result(result))
        if result.ok().is_none() && result.err().is_none());
    function.params().len() == 0 && returns_result && results.next().is_none()
}

/// Stops the guest at the deadline while it computes, and lets others run meanwhile.
/// While it waits in a host call, the timeout around the run stops it.
pub(crate) fn keep_deadline<T: 'static>(
    store: &mut Store<T>,
    deadline: Instant,
    wall_time: Duration,
    patience: Patience,
) {
    store.set_epoch_deadline(1);
    // A tick may come right after the start, so that so many are never less than the time.
    let most = wall_time.saturating_add(EPOCH_TICK.saturating_mul(2));
    let mut computed = Duration::ZERO;
    store.epoch_deadline_callback(move |_| {
        // Who computes while a person is waited for does not wait for that person.
        computed = computed.saturating_add(EPOCH_TICK);
        if computed >= most || Instant::now() >= later(deadline, &patience) {
            return Err(DeadlineReached.into());
        }
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
    });
}

/// Waits for the deadline, which moves on while a person is waited for.
async fn reached(deadline: Instant, patience: Patience) {
    loop {
        let now = Instant::now();
        let left = later(deadline, &patience).saturating_duration_since(now);
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.max(Duration::from_millis(1))).await;
    }
}

fn later(deadline: Instant, patience: &Patience) -> Instant {
    deadline.checked_add(patience.spent()).unwrap_or(deadline)
}

/// WASI with what the run was granted and nothing else: no network, no other directory,
/// no environment of ours.
fn wasi(grants: &Grants, stdio: &Stdio) -> WasiCtx {
    let mut wasi = WasiCtx::builder();
    wasi.args(&grants.args)
        .envs(&grants.env)
        .max_random_size(MAX_RANDOM_BYTES)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .stdout(stdio.stdout())
        .stderr(stdio.stderr());
    if grants.stdin {
        wasi.stdin(wasmtime_wasi::cli::stdin());
    }
    wasi.build()
}

impl Error {
    /// The kind a run ends as.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NoEntry(_) | Self::EntryType => Kind::InvalidComponent,
            Self::Link(_) => Kind::ImportRefused,
        }
    }

    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::NoEntry(functions) if !functions.is_empty() => {
                format!("call one of its functions with --invoke: {}", functions.join(", "))
            }
            Self::NoEntry(_) | Self::EntryType => {
                "build a command, or a library that exports the world mcp-host:guest/guest".into()
            }
            Self::Link(error) => error.hint(),
        }
    }
}
