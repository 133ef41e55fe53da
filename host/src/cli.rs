//! The command line: where the two flows meet.
//!
//! One file a verb. Data goes to stdout, everything else to stderr; with `--json` every
//! verb prints one JSON document. A verb returns an [`Outcome`] when it fails, and only
//! [`report`] knows how that looks.

mod cache;
mod completions;
mod context;
mod doctor;
mod inspect;
mod progress;
mod report;
mod run;
mod servers;
mod signal;
mod tools;
mod trust;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::outcome::{Kind, Outcome};
use context::Context;

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
    /// Run a guest in the sandbox
    Run(run::Args),
    /// Show what a guest imports and what it would be given
    Inspect(inspect::Args),
    /// List, show and call the servers' tools
    #[command(subcommand)]
    Tools(tools::Verb),
    /// List and check the configured servers
    #[command(subcommand)]
    Servers(servers::Verb),
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
    #[command(
        after_help = "Example:\n  mcp-host servers check --config examples.toml\n\nwith, in examples.toml:\n  [servers.shop]\n  command = \"mcp-host\"\n  args = [\"example-server\"]"
    )]
    ExampleServer,
}

/// Parses the command line, runs the verb and reports how it ended.
pub fn main() -> ExitCode {
    let Cli { global, verb } = Cli::parse();
    let context = Context::new(global.config, global.json, global.quiet, global.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let outcome =
                Outcome::failed(Kind::HostBug, format!("no threads could be started: {error}"), "");
            return report::failure(&outcome, &context);
        }
    };
    let ended = runtime.block_on(dispatch(verb, &context));
    // A thread that is blocked in the system must not keep the process.
    runtime.shutdown_background();
    match ended {
        Ok(code) => code,
        Err(outcome) => report::failure(&outcome, &context),
    }
}

async fn dispatch(verb: Verb, context: &Context) -> Result<ExitCode, Outcome> {
    match verb {
        Verb::Run(args) => Ok(run::execute(args, context).await),
        Verb::Inspect(args) => inspect::execute(&args, context),
        Verb::Tools(verb) => tools::execute(verb, context).await,
        Verb::Servers(verb) => servers::execute(verb, context).await,
        Verb::Trust(args) => trust::execute(&args, context),
        Verb::Cache(verb) => cache::execute(&verb, context),
        Verb::Doctor(args) => doctor::execute(&args, context).await,
        Verb::Completions(args) => completions::execute(&args),
        Verb::ExampleServer => example_server().await,
    }
}

async fn example_server() -> Result<ExitCode, Outcome> {
    crate::example_server::serve_stdio().await.map(|()| ExitCode::SUCCESS).map_err(|error| {
        Outcome::failed(Kind::HostBug, format!("the example server failed: {error}"), "")
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
