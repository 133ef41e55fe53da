//! The command line: where the two flows meet.
//!
//! One file a verb. Data goes to stdout, everything else to stderr; with `--json` every
//! verb prints one JSON document. A verb returns a [`Failure`] or its [`Outcome`] when it
//! fails, and only [`report`] knows how that looks. A signal is obeyed here, once for all
//! verbs: the verb is dropped, and the servers it started are ended.

mod cache;
mod check;
mod completions;
mod context;
mod doctor;
mod failure;
mod generate;
mod inspect;
mod new;
mod output;
mod plugins;
mod progress;
mod report;
mod run;
mod serve;
mod servers;
mod signal;
mod state;
mod tools;
mod trust;
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use futures::FutureExt as _;
use futures::future::ready;
use tokio::runtime::Builder;

use crate::example_server::Edition;
use crate::outcome::{Kind, Outcome};
use context::Context;
use failure::Failure;

/// Runs code against MCP tools, in a WebAssembly sandbox whose only way out is the
/// bridge to those tools.
#[derive(Debug, Parser)]
#[command(name = "mcp-host", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// What every verb takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// The configuration: mcp-host.toml, or JSON with `mcpServers` or `servers`
    ///
    /// A file named here is trusted. Without it the nearest mcp-host.toml or .mcp.json
    /// is used, once it was accepted with `mcp-host trust`.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON document on stdout
    #[arg(long, global = true)]
    json: bool,
    /// No progress and no warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more on stderr; twice for protocol traffic
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run a script or a guest in the sandbox
    Run(run::Args),
    /// Serve the servers' tools to an agent, behind one MCP server that runs code
    ///
    /// Over stdio, stdout is the protocol's, so --json changes nothing.
    Serve(serve::Args),
    /// Check the types of a script against the servers' tools
    Check(check::Args),
    /// Show what a guest imports and what it would be given
    Inspect(inspect::Args),
    /// List, show and call the servers' tools
    #[command(subcommand)]
    Tools(tools::Verb),
    /// Generate code from the servers' tools: typed TypeScript, guest SDKs, skills, documentation
    Generate(generate::Args),
    /// Begin a guest that calls the servers' tools: a project that builds and runs
    New(new::Args),
    /// List and check the code generators
    #[command(subcommand)]
    Plugins(plugins::Verb),
    /// List and check the configured servers
    #[command(subcommand)]
    Servers(servers::Verb),
    /// Read and change the values that runs keep
    #[command(subcommand)]
    State(state::Verb),
    /// Accept the command lines of a configuration found in the working tree
    Trust(trust::Args),
    /// Look into or clear the cache of compiled code
    #[command(subcommand)]
    Cache(cache::Verb),
    /// Check the toolchain, the cache, the configuration and every server
    Doctor(doctor::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Serve a bookshop over stdio: a small MCP server to try things with
    ///
    /// Stdout is the protocol's, so --json changes nothing.
    #[command(
        after_help = "Example:\n  mcp-host servers check --config examples.toml\n\nwith, in examples.toml:\n  [servers.shop]\n  command = \"mcp-host\"\n  args = [\"example-server\"]"
    )]
    ExampleServer {
        /// The shop after a change of mind: a search needs a query. To see what guests that
        /// were built for the other say
        #[arg(long)]
        changed: bool,
    },
}

/// Parses the command line, runs the verb and reports how it ended.
pub fn main() -> ExitCode {
    let Cli { global, verb } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error),
    };
    let context = Context::new(global.config, global.json, global.quiet, global.verbose);
    let runtime =
        match Builder::new_multi_thread().worker_threads(threads(&verb)).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                let message = format!("no threads could be started: {error}");
                let outcome = Outcome::failed(Kind::HostBug, message, "");
                return report::failure_at_once(outcome, context.json);
            }
        };
    // A server ends its own way, and well, when it is told to.
    if !matches!(verb, Verb::ExampleServer { .. }) {
        signal::watch(context.stopping.clone());
    }
    let code = runtime.block_on(perform(verb, Arc::new(context)));
    // A thread that is blocked in the system must not keep the process.
    runtime.shutdown_background();
    code
}

/// Most verbs wait for others; a thread more costs them time at their start.
fn threads(verb: &Verb) -> usize {
    match verb {
        Verb::Serve(_) => std::thread::available_parallelism().map_or(2, |n| n.get().max(2)),
        _ => 2,
    }
}

async fn perform(verb: Verb, context: Arc<Context>) -> ExitCode {
    let work = match verb {
        // It has a document of its own for every end.
        Verb::Run(args) => return run::execute(args, &context).await,
        // A signal is its usual end, and what is under way ends first.
        Verb::Serve(args) => {
            let ended = serve::execute(args, &context).await;
            context.shutdown().await;
            return match ended {
                // A signal is no failure, and nothing is left to print.
                Ok(code) if context.stopping.is_cancelled() => code,
                ended => report::finish(ended, &context).await,
            };
        }
        Verb::Check(args) => check::execute(args, &context).boxed(),
        Verb::Inspect(args) => blocking(&context, move |c| inspect::execute(&args, c)).boxed(),
        Verb::Tools(verb) => tools::execute(verb, &context).boxed(),
        Verb::Generate(args) => generate::execute(args, &context).boxed(),
        Verb::New(args) => new::execute(args, &context).boxed(),
        Verb::Plugins(verb) => plugins::execute(verb, &context).boxed(),
        Verb::Servers(verb) => servers::execute(verb, &context).boxed(),
        Verb::State(verb) => state::execute(verb, &context).boxed(),
        Verb::Trust(args) => blocking(&context, move |c| trust::execute(&args, c)).boxed(),
        Verb::Cache(verb) => blocking(&context, move |c| cache::execute(&verb, c)).boxed(),
        Verb::Doctor(args) => doctor::execute(args, &context).boxed(),
        Verb::Completions(args) => ready(completions::execute(&args)).boxed(),
        Verb::ExampleServer { changed } => example_server(changed).boxed(),
    };
    finish(work, &context).await
}

/// Waits until the verb ends or a signal comes, ends the servers it started, and reports.
async fn finish(
    work: impl Future<Output = Result<ExitCode, Failure>>,
    context: &Context,
) -> ExitCode {
    let ended = context.until_interrupted(work).await;
    // Also of a verb that failed the servers are told what is over, such as a call that
    // got no answer; only a signal hurries them.
    context.shutdown().await;
    let ended = ended.and_then(|code| context.unless_interrupted(code).map_err(Failure::from));
    report::finish(ended, context).await
}

/// A verb that waits for files or a person, where that holds up no signal.
async fn blocking(
    context: &Arc<Context>,
    verb: impl FnOnce(&Context) -> Result<ExitCode, Outcome> + Send + 'static,
) -> Result<ExitCode, Failure> {
    let context = context.clone();
    let ended = tokio::task::spawn_blocking(move || verb(&context)).await;
    let lost = |error| Err(Outcome::failed(Kind::HostBug, format!("a thread failed: {error}"), ""));
    ended.unwrap_or_else(lost).map_err(Failure::from)
}

async fn example_server(changed: bool) -> Result<ExitCode, Failure> {
    let edition = if changed { Edition::Changed } else { Edition::First };
    crate::example_server::serve_stdio(edition).await.map(|()| ExitCode::SUCCESS).map_err(|error| {
        let message = format!("the example server failed: {error}");
        Outcome::failed(Kind::HostBug, message, "").into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_has_an_example_in_its_help() {
        fn check(command: &clap::Command) {
            for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
                check(verb);
                let is_leaf = verb.get_subcommands().next().is_none();
                let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(!is_leaf || help.contains("Example"), "{}", verb.get_name());
            }
        }
        check(&Cli::command());
    }
}
