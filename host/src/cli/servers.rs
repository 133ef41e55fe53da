//! `servers`: what is configured, and whether it works.

mod check;
mod list;

use std::process::ExitCode;

use clap::Subcommand;

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
}

/// Characters of a word from outside that a table shows.
const SHOWN_CHARS: usize = 300;

/// Lists or checks the servers.
pub async fn execute(verb: Verb, context: &Context) -> Result<ExitCode, Failure> {
    match verb {
        Verb::List => list::execute(context).map_err(Failure::from),
        Verb::Check { servers } => check::execute(&servers, context).await,
    }
}
