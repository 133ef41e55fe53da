//! `run`: a guest in the sandbox.

mod flags;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use super::context::Context;
use super::report;
use super::tools::lock::{self, Guarded};
use crate::bridge::Bridge;
use crate::catalog::lock::Locked;
use crate::engine::Fuel;
use crate::files::{DirError, Files};
use crate::guest::Guest;
use crate::instance::{Grants, Usage};
use crate::loader::{Loaded, Loader};
use crate::name::ServerName;
use crate::outcome::{Kind, Outcome};
use crate::stdio::{Printed, Stdio};
use crate::tools::{CallRecord, Session, Tools as _};
use crate::tree::ToolTree;
use flags::Given;

const EXAMPLES: &str = "Examples:
  mcp-host run hello.wasm
  mcp-host run report.wasm --config .mcp.json --allow github/list_* --dir out -- --since monday
  mcp-host run job.wasm --allow all --timeout 5m --json > outcome.json

The exit code says how it ended: 0 ok, 1-63 the guest's own, 3 configuration, 5 a tool
is not as mcp-host.lock has it, 10 no component, 11 import refused, 20 timeout, 21 fuel,
22 memory, 24 calls, 25 trap, 130 interrupted.";

/// The flags of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A component (.wasm or .wat), or a core module of wasm32-wasip1
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    given: flags::Flags,
    /// Pass control characters on to a terminal instead of showing them
    #[arg(long)]
    raw: bool,
    /// Arguments for the guest
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<String>,
}

/// A guest that is loaded, and what it is given.
struct Prepared {
    loaded: Loaded,
    grants: Grants,
    stdio: Stdio,
    /// What ends the run when it touches a tool that is not as it was accepted.
    locked: Option<Arc<Locked>>,
}

/// A run that came to its end, whatever that was.
struct Ended {
    outcome: Outcome,
    printed: Printed,
    calls: Vec<CallRecord>,
    calls_made: u64,
    usage: Usage,
    loaded: Option<Loaded>,
}

/// Runs the guest and reports how it ended.
pub async fn execute(args: Args, context: &Context) -> ExitCode {
    let ended = match context.until_interrupted(prepare(args, context)).await {
        Ok(prepared) => prepared.run(context).await,
        Err(outcome) => Ended::before_it_began(outcome),
    };
    let Outcome { kind, exit_code, .. } = ended.outcome;
    if context.json {
        report::document(&summary::document(&ended));
    } else {
        summary::print(&ended);
    }
    report::write(ExitCode::from(exit_code), report::patience(kind), context).await
}

async fn prepare(args: Args, context: &Context) -> Result<Prepared, Outcome> {
    let guest = Guest::read(&args.file).map_err(crate::loader::Error::from)?;
    let given = Given::new(&args.given, context)?;
    given.check_args(&args.args)?;
    let cache = context.cache();
    let bridge = context.bridge(&given.config, &cache);
    let fuel = if given.limits.fuel.is_some() { Fuel::On } else { Fuel::Off };
    let loader = Loader::new(fuel, cache).map_err(crate::loader::Error::from)?;
    let loaded = {
        let _shown = context.progress.show(&format!("compiling {}", args.file.display()));
        loader.load(&guest).await?
    };
    let stdio = stdio(&given, args.raw, context)?;
    let program_name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Guarded { tools, locked } = guarded(bridge, &given)?;
    let session = Arc::new(Session::new(tools, given.grants, &given.limits));
    let tree = (!session.servers().is_empty()).then(|| Arc::new(ToolTree::new(session.clone())));
    let files = Files::open(&given.dirs, &given.limits, tree).map_err(no_directory)?;
    let state = match given.state {
        Some(name) => Some(context.namespace(&given.config, name)?),
        None => None,
    };
    let grants = Grants {
        session,
        limits: given.limits,
        args: std::iter::once(program_name).chain(args.args).collect(),
        env: given.env,
        files: Arc::new(files),
        state,
        stdin: true,
    };
    Ok(Prepared { loaded, grants, stdio, locked })
}

/// The servers' tools, behind the lock if there is one. A run that may touch no tool needs
/// none, and a bad one must not stop it: anyone may have put it there.
fn guarded(bridge: Bridge, given: &Given) -> Result<Guarded, Outcome> {
    let is_granted = |server: &ServerName| given.grants.mentions(server.as_str());
    if !bridge.servers().iter().any(is_granted) {
        return Ok(Guarded { tools: Arc::new(bridge), locked: None });
    }
    lock::guarded(Arc::new(bridge), &given.config, &given.grants)
}

/// How a run ends that touches a tool which is not as it was accepted, or else what `ran`
/// gives.
async fn unless_changed<T>(
    ran: impl Future<Output = T>,
    locked: Option<&Locked>,
) -> Result<T, Outcome> {
    let Some(locked) = locked else { return Ok(ran.await) };
    let ended = tokio::select! {
        biased;
        () = locked.violated() => None,
        ended = ran => Some(ended),
    };
    match (locked.violation(), ended) {
        (None, Some(ended)) => Ok(ended),
        (Some(violation), _) => Err(violation.into()),
        (None, None) => Err(Outcome::failed(Kind::HostBug, "a run ended for no reason", "")),
    }
}

impl Prepared {
    async fn run(self, context: &Context) -> Ended {
        let Self { loaded, grants, stdio, locked } = self;
        let session = grants.session.clone();
        let begun = Instant::now();
        let ran = unless_changed(loaded.program.run(grants, &stdio), locked.as_deref());
        let ran = context.until_interrupted(ran).await;
        // Of a run that was dropped only the time is known.
        let (outcome, usage) = ran.unwrap_or_else(|outcome| {
            (outcome, Usage { wall: begun.elapsed(), ..Usage::default() })
        });
        let (outcome, printed) = wind_down(outcome, stdio, context).await;
        let (calls, calls_made) = (session.records(), session.calls_made());
        Ended { outcome, printed, calls, calls_made, usage, loaded: Some(loaded) }
    }
}

/// Writes out the rest of what a run printed and ends the servers: all of it and
/// patiently when the guest ended itself, unless a signal comes; else what can be done in
/// a moment.
async fn wind_down(outcome: Outcome, stdio: Stdio, context: &Context) -> (Outcome, Printed) {
    let patience = report::patience(outcome.kind);
    let (outcome, printed) = if patience.is_some() {
        let (printed, ()) = tokio::join!(stdio.finish(patience), context.shutdown_now());
        (outcome, printed)
    } else {
        let drained = async { Ok::<_, Outcome>(stdio.finish(None).await) };
        let (printed, ()) = tokio::join!(context.until_interrupted(drained), context.shutdown());
        let outcome = context.unless_interrupted(outcome).unwrap_or_else(|stopped| stopped);
        (outcome, printed.unwrap_or_default())
    };
    match &printed.unwritten {
        // A guest that cannot print often ends itself, or panics, over that.
        Some(error) if matches!(outcome.kind, Kind::Ok | Kind::GuestExit | Kind::Trap) => {
            (unwritten(error), printed)
        }
        _ => (outcome, printed),
    }
}

fn unwritten(error: &str) -> Outcome {
    let message = format!("the guest's output could not be written: {error}");
    Outcome::failed(Kind::WriteRefused, message, "make room, or send it somewhere else")
}

fn stdio(given: &Given, raw: bool, context: &Context) -> Result<Stdio, Outcome> {
    if context.json {
        return Ok(Stdio::keep(given.limits.output_bytes));
    }
    Stdio::forward(raw).map_err(|error| {
        Outcome::failed(Kind::HostBug, format!("no threads could be started: {error}"), "")
    })
}

fn no_directory(error: DirError) -> Outcome {
    let hint = "check that the directory given with --dir exists";
    Outcome::failed(Kind::Usage, error.to_string(), hint)
}

impl Ended {
    fn before_it_began(outcome: Outcome) -> Self {
        Self {
            outcome,
            printed: Printed::default(),
            calls: Vec::new(),
            calls_made: 0,
            usage: Usage::default(),
            loaded: None,
        }
    }
}
