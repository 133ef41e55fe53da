//! `cache`: what is kept between runs.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::context::Context;
use super::report;
use crate::cache::{Cache, Error, Usage};
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};

/// The verbs of `cache`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Say where the cache is and what it holds
    #[command(after_help = "Example:\n  mcp-host cache info --json")]
    Info,
    /// Remove all compiled code and what is remembered of servers
    #[command(after_help = "Example:\n  mcp-host cache clear")]
    Clear,
}

/// Shows or clears the cache.
pub fn execute(verb: &Verb, context: &Context) -> Result<ExitCode, Outcome> {
    let (path, cache) = (Cache::path()?, Cache::open()?);
    let (usage, what) = match verb {
        Verb::Info => (cache.usage()?, "holds"),
        Verb::Clear => (cache.clear()?, "removed"),
    };
    let path = printable_path(&path);
    let Usage { entries, bytes } = usage;
    if context.json {
        report::document(&json!({ "path": path, "entries": entries, "bytes": bytes }));
    } else {
        report::line(&format!("{path}: {what} {entries} compiled components, {bytes} bytes"));
    }
    Ok(ExitCode::SUCCESS)
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(Kind::Config, error.to_string(), error.hint())
    }
}
