//! `run`: a guest, one function of a guest, or a script in the sandbox.

mod arguments;
pub(super) mod flags;
mod invoke;
mod permit;
mod setup;
mod subject;
mod summary;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use super::context::Context;
use super::report;
use crate::catalog::lock::Locked;
use crate::instance::{Answer, Grants, Usage};
use crate::outcome::{Kind, Outcome};
use crate::script::{Beside, Document, End, Failure};
use crate::stdio::{Printed, Stdio};
use crate::tools::CallRecord;
use setup::{Cost, Prepared, Runnable, Setup};
use subject::Named;

const EXAMPLES: &str = "Examples:
  mcp-host run report.ts --allow github --args '{\"since\": \"monday\"}'
  mcp-host run -e 'import { shelfReport } from \"mcp/shop\"; export default await shelfReport()' --allow all
  mcp-host run report.ts --watch --dir out -- monday
  mcp-host run report.wasm --config .mcp.json --allow github/list_* -- --since monday
  mcp-host run shapes.wasm --invoke add --args '{\"a\": 1, \"b\": 2}'
  cat report.ts | mcp-host run - --json > outcome.json

A script is an ES module in TypeScript or JavaScript. What it exports as default, returns
at its top level, or what its only function gives, is printed as JSON:

  import { searchBooks } from \"mcp/shop\";
  export default await searchBooks({ query: args[0] ?? \"whale\" });

Its first line may be `#!/usr/bin/env -S mcp-host run`. It finds the tools it was granted
in \"mcp/SERVER\", everything else in \"mcp-host\", and its own modules beside it.

A component that exports functions with types has them called with --invoke, by `name` or
`interface#name`, such as `plane#measure`. --args is an object with a member for each
parameter, called what the parameter is called, with `_` between its words; parameters that
are an `option` may be left out. A single parameter that is a record and is called `args` is
the object itself. What the function returns is printed as JSON; a `result` that is an error
ends with 1.

The exit code says how it ended: 0 ok, 1 the script failed, 1-63 the guest's own,
3 configuration, 5 a tool is not as mcp-host.lock has it, 10 no component, 11 import
refused, 20 timeout, 21 fuel, 22 memory, 24 calls, 25 trap, 130 interrupted.";

/// The flags of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A script (.ts, .js, .mts, .mjs), a component (.wasm, .wat), or - for stdin
    #[arg(value_name = "FILE", required_unless_present = "eval")]
    file: Option<PathBuf>,
    /// Run this text, which is TypeScript, in place of a file
    #[arg(short, long, value_name = "CODE", conflicts_with = "file")]
    eval: Option<String>,
    #[command(flatten)]
    given: flags::Flags,
    /// Call this function, which a component exports, and print what it returns as JSON
    #[arg(long, value_name = "FUNC", conflicts_with_all = ["eval", "watch", "args"])]
    invoke: Option<String>,
    /// What a script finds in `args`, or a function is called with: JSON, a file of it, or stdin
    #[arg(long = "args", value_name = "JSON|@FILE|-", conflicts_with = "args")]
    json_args: Option<String>,
    /// Run the script again whenever it, or a module of it, changes
    #[arg(long)]
    watch: bool,
    /// Pass control characters on to a terminal instead of showing them
    #[arg(long)]
    raw: bool,
    /// Arguments: words for a guest, and a list of them for a script
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
    cost: Cost,
    /// What a script or a function gave.
    result: Option<Document>,
    /// Why it failed by itself.
    failure: Option<Failed>,
}

/// How what was run failed by itself.
enum Failed {
    /// A script threw, or could not be read.
    Script(Box<Failure>),
    /// A function returned this error, or one without a value, or what has no JSON.
    Function(Option<Document>),
}

/// How what was run ended: the outcome, what it gave, why it failed by itself.
type Came = (Outcome, Option<Document>, Option<Failed>);

/// Runs the guest or the script and reports how it ended.
pub async fn execute(args: Args, context: &Context) -> ExitCode {
    let watch = args.watch;
    let prepared = async {
        let setup = Setup::new(args, context).await?;
        let prepared = if watch { None } else { Some(setup.prepare(context)?) };
        Ok::<_, Outcome>((setup, prepared))
    };
    let ended = match context.until_interrupted(prepared).await {
        Ok((setup, None)) => return watch::forever(setup, context).await,
        Ok((_, Some(prepared))) => prepared.run(context, true).await,
        Err(outcome) => Ended::before_it_began(outcome),
    };
    finish(&ended, context).await
}

/// Reports how a run ended.
async fn finish(ended: &Ended, context: &Context) -> ExitCode {
    let Outcome { kind, exit_code, .. } = ended.outcome;
    if context.json {
        report::document(&summary::document(ended));
    } else {
        summary::print(ended);
    }
    report::write(ExitCode::from(exit_code), report::patience(kind), context).await
}

impl Args {
    fn named(&self) -> Named {
        match (&self.eval, &self.file) {
            (Some(code), _) => Named::Eval(code.clone()),
            (None, Some(path)) if path.as_os_str() == "-" => Named::Stdin,
            (None, path) => Named::File(path.clone().unwrap_or_default()),
        }
    }

    /// Refuses what makes no sense together.
    fn check(&self, named: &Named) -> Result<(), Outcome> {
        let refused = |what: &str, hint: &str| Err(Outcome::failed(Kind::Usage, what, hint));
        let args_on_stdin = self.json_args.as_deref() == Some("-");
        match named {
            Named::Stdin if self.watch => {
                refused("there is nothing to watch on stdin", "run the script from a file")
            }
            Named::Stdin if args_on_stdin => refused(
                "the script and its arguments cannot both come on stdin",
                "run the script from a file, or give --args @FILE",
            ),
            _ => Ok(()),
        }
    }
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
    /// The files that the script may import.
    fn beside(&self) -> Option<Arc<Beside>> {
        match &self.what {
            Runnable::Script(_, script) => Some(script.beside.clone()),
            Runnable::Guest(_) | Runnable::Function(..) => None,
        }
    }

    /// Runs it, and ends the servers if this was the `last` run.
    async fn run(self, context: &Context, last: bool) -> Ended {
        let Self { what, cost, grants, stdio, locked } = self;
        let session = grants.session.clone();
        let begun = Instant::now();
        let ran = unless_changed(what.run(grants, &stdio), locked.as_deref());
        let ran = context.until_interrupted(ran).await;
        // Of a run that was dropped only the time is known.
        let ((outcome, result, failure), usage) = ran.unwrap_or_else(|outcome| {
            let usage = Usage { wall: begun.elapsed(), ..Usage::default() };
            ((outcome, None, None), usage)
        });
        let (outcome, printed) = wind_down(outcome, stdio, context, last).await;
        let (calls, calls_made) = (session.records(), session.calls_made());
        Ended { outcome, printed, calls, calls_made, usage, cost, result, failure }
    }
}

impl Runnable {
    async fn run(&self, grants: Grants, stdio: &Stdio) -> (Came, Usage) {
        match self {
            Self::Script(runtime, script) => {
                let (end, usage) = runtime.run(script, grants, stdio).await;
                (of_script(end), usage)
            }
            Self::Guest(program) => {
                let (outcome, usage) = program.run(grants, stdio).await;
                ((outcome, None, None), usage)
            }
            Self::Function(library, call) => {
                let called = library.call(&call.function, &call.arguments, grants, stdio);
                let (answer, usage) = called.await;
                (of_function(answer), usage)
            }
        }
    }
}

fn of_script(end: End) -> Came {
    let outcome = end.outcome();
    match end {
        End::Result(result) => (outcome, result, None),
        End::Failed(failure) => (outcome, None, Some(Failed::Script(failure))),
        End::Stopped(_) => (outcome, None, None),
    }
}

fn of_function(answer: Answer) -> Came {
    let outcome = answer.outcome();
    match answer {
        Answer::Value(value) => (outcome, value, None),
        Answer::Failed(_, error) => (outcome, None, Some(Failed::Function(error))),
        Answer::Refused(_) | Answer::Stopped(_) => (outcome, None, None),
    }
}

/// Writes out the rest of what a run printed and ends the servers: all of it and
/// patiently when the guest ended itself, unless a signal comes; else what can be done in
/// a moment.
async fn wind_down(
    outcome: Outcome,
    stdio: Stdio,
    context: &Context,
    last: bool,
) -> (Outcome, Printed) {
    let patience = report::patience(outcome.kind);
    let (outcome, printed) = if patience.is_some() {
        let ended = async {
            if last {
                context.shutdown_now().await;
            }
        };
        let (printed, ()) = tokio::join!(stdio.finish(patience), ended);
        (outcome, printed)
    } else {
        let drained = async { Ok::<_, Outcome>(stdio.finish(None).await) };
        let ended = async {
            if last {
                context.shutdown().await;
            }
        };
        let (printed, ()) = tokio::join!(context.until_interrupted(drained), ended);
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

impl Ended {
    fn before_it_began(outcome: Outcome) -> Self {
        Self {
            outcome,
            printed: Printed::default(),
            calls: Vec::new(),
            calls_made: 0,
            usage: Usage::default(),
            cost: Cost::default(),
            result: None,
            failure: None,
        }
    }
}
