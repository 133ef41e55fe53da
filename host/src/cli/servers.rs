//! `servers`: what is configured, whether it works, and adding to it.

mod add;
mod change;
mod check;
mod import;
mod list;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::blocking;
use super::context::Context;
use super::failure::Failure;

pub use check::{Checked, checked, print};

/// The verbs of `servers`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the configured servers; starts none
    #[command(after_help = "Example:\n  mcp-host servers list --json")]
    List,
    /// Start every server, or the named ones, and say how that went
    #[command(
        after_help = "Examples:\n  mcp-host servers check\n  mcp-host servers check github --json"
    )]
    Check {
        /// The servers to check; all when none is named
        servers: Vec<String>,
    },
    /// Add a server to the configuration; starts none
    Add(add::Args),
    /// Add the servers that other clients know; starts none
    Import(import::Args),
}

/// Characters of a word from outside that a table shows.
const SHOWN_CHARS: usize = 300;

/// Lists, checks, adds or imports servers.
pub async fn execute(verb: Verb, context: &Arc<Context>) -> Result<ExitCode, Failure> {
    match verb {
        Verb::List => list::execute(context).map_err(Failure::from),
        Verb::Check { servers } => check::execute(&servers, context).await,
        Verb::Add(args) => blocking(context, move |c| add::execute(&args, c)).await,
        Verb::Import(args) => blocking(context, move |c| import::execute(&args, c)).await,
    }
}
