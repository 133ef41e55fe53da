//! `run`: a guest in the sandbox.

mod flags;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::context::Context;
use super::{report, signal};
use crate::bridge::Bridge;
use crate::engine::Fuel;
use crate::guest::Guest;
use crate::instance::{Grants, Usage};
use crate::limits::OUTPUT_DRAIN_TIME;
use crate::loader::{Loaded, Loader};
use crate::outcome::{Kind, Outcome};
use crate::stdio::{Printed, Stdio};
use crate::tools::{CallRecord, Session, Tools};
use flags::Given;

const EXAMPLES: &str = "Examples:
  mcp-host run hello.wasm
  mcp-host run report.wasm --config .mcp.json --allow github/list_* --dir out -- --since monday
  mcp-host run job.wasm --allow all --timeout 5m --json > outcome.json

The exit code says how it ended: 0 ok, 1-63 the guest's own, 3 configuration, 10 no
component, 11 import refused, 20 timeout, 21 fuel, 22 memory, 24 calls, 25 trap,
130 interrupted.";

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
    let ended = run(args, context).await.unwrap_or_else(Ended::before_it_began);
    let code = ended.outcome.exit_code;
    if context.json {
        report::document(&summary::document(&ended));
    } else {
        summary::print(&ended, context);
    }
    ExitCode::from(code)
}

async fn run(args: Args, context: &Context) -> Result<Ended, Outcome> {
    let guest = Guest::read(&args.file).map_err(crate::loader::Error::from)?;
    let given = Given::new(&args.given, context)?;
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
    let program_args = std::iter::once(program_name).chain(args.args).collect();
    Ok(run_loaded(loaded, given, program_args, bridge, stdio).await)
}

async fn run_loaded(
    loaded: Loaded,
    given: Given,
    args: Vec<String>,
    bridge: Bridge,
    stdio: Stdio,
) -> Ended {
    let tools: Arc<dyn Tools> = Arc::new(bridge.clone());
    let session = Arc::new(Session::new(tools, given.grants, &given.limits));
    let grants = Grants {
        limits: given.limits,
        session: session.clone(),
        args,
        env: given.env,
        dirs: given.dirs,
        stdin: true,
    };
    let ended = tokio::select! {
        ended = loaded.program.run(grants, &stdio) => ended,
        () = signal::interrupted() => Ok((interrupted(), Usage::default())),
    };
    let (outcome, usage) = ended.unwrap_or_else(|error| {
        let hint = "check that the directory given with --dir exists";
        (Outcome::failed(Kind::Usage, error.to_string(), hint), Usage::default())
    });
    let (printed, ()) = tokio::join!(printed(stdio, &outcome), bridge.shutdown());
    let (calls, calls_made) = (session.records(), session.calls_made());
    Ended { outcome, printed, calls, calls_made, usage, loaded: Some(loaded) }
}

/// What a run printed, once the rest is written. All of it, when the run did what it was
/// asked, unless a person loses patience with who reads it; else what can be in a moment.
async fn printed(stdio: Stdio, outcome: &Outcome) -> Printed {
    let ended_itself = matches!(outcome.kind, Kind::Ok | Kind::GuestExit);
    let patience = (!ended_itself).then_some(OUTPUT_DRAIN_TIME);
    tokio::select! {
        printed = stdio.finish(patience) => printed,
        () = signal::interrupted() => Printed::default(),
    }
}

fn stdio(given: &Given, raw: bool, context: &Context) -> Result<Stdio, Outcome> {
    if context.json {
        return Ok(Stdio::keep(given.limits.output_bytes));
    }
    Stdio::forward(raw).map_err(|error| {
        Outcome::failed(Kind::HostBug, format!("no threads could be started: {error}"), "")
    })
}

fn interrupted() -> Outcome {
    Outcome::failed(Kind::Interrupted, "the run was interrupted", "")
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
