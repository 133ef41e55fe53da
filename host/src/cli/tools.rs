//! `tools`: what the servers offer, and calling it.
//!
//! A person at the command line is asked for no grants: naming a tool is the grant.

pub(super) mod arguments;
mod call;
mod cat;
mod diff;
pub mod form;
mod list;
pub(super) mod lists;
pub mod lock;
mod search;
mod show;
mod tokens;
mod tree;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use super::report;
use crate::bridge::Bridge;
use crate::catalog::hidden;
use crate::files::{FileError, FileReason};
use crate::grant::Grants;
use crate::limits::Limits;
use crate::name::{ServerName, printable};
use crate::near::nearest;
use crate::outcome::{Kind, Outcome};
use crate::tools::{Session, ToolDescription, Tools};

/// Tools that a warning about hidden characters names; the rest are counted.
const SHOWN_WARNINGS: usize = 20;

/// The verbs of `tools`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the tools of every server, or of the named ones
    #[command(
        after_help = "Examples:\n  mcp-host tools list\n  mcp-host tools list github --json > snapshot.json"
    )]
    List {
        /// The servers to list; all when none is named
        servers: Vec<String>,
    },
    /// Show a tool's description and schemas
    #[command(after_help = "Example:\n  mcp-host tools show everything/get-sum")]
    Show {
        /// The tool, as SERVER/TOOL
        #[arg(value_name = "SERVER/TOOL")]
        tool: ToolPath,
    },
    /// Call a tool
    Call(call::Args),
    /// List the files that guests find the tools in
    Tree(tree::Args),
    /// Print files that guests find the tools in
    Cat(cat::Args),
    /// Find tools by words
    Search(search::Args),
    /// Accept the tools as they are now, in mcp-host.lock
    Lock(lock::Args),
    /// Show what changed since the tools were accepted
    Diff(diff::Args),
    /// Count the tokens that the tools cost a model, beside those of code mode
    Tokens(tokens::Args),
}

/// `SERVER/TOOL` on the command line.
#[derive(Debug, Clone)]
pub struct ToolPath {
    server: String,
    tool: String,
}

impl std::str::FromStr for ToolPath {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((server, tool)) if !server.is_empty() && !tool.is_empty() => {
                Ok(Self { server: server.to_owned(), tool: tool.to_owned() })
            }
            _ => Err("write it as SERVER/TOOL"),
        }
    }
}

/// Lists, shows or calls tools.
pub async fn execute(verb: Verb, context: &Context) -> Result<ExitCode, Failure> {
    match verb {
        Verb::List { servers } => list::execute(&servers, context).await,
        Verb::Show { tool } => show::execute(&tool, context).await,
        Verb::Call(args) => call::execute(args, context).await,
        Verb::Tree(args) => tree::execute(&args, context).await,
        Verb::Cat(args) => cat::execute(&args, context).await,
        Verb::Search(args) => search::execute(&args, context).await,
        Verb::Lock(args) => lock::execute(&args, context).await,
        Verb::Diff(args) => diff::execute(&args, context).await,
        Verb::Tokens(args) => tokens::execute(&args, context).await,
    }
}

/// A bridge over the trusted configuration, and a session that may call all of it.
fn open(context: &Context) -> Result<(Bridge, Session), Outcome> {
    let config = context.trusted_config()?;
    let bridge = context.bridge(&config, &context.cache());
    let session = session(Arc::new(bridge.clone()))?;
    Ok((bridge, session))
}

/// A session that may call all there is.
fn session(tools: Arc<dyn Tools>) -> Result<Session, Outcome> {
    Ok(Session::new(tools, everything()?, &Limits::default()))
}

fn everything() -> Result<Grants, Outcome> {
    Grants::parse(["all"]).map_err(|error| Outcome::failed(Kind::HostBug, error.to_string(), ""))
}

/// The servers a person named, or all.
pub(super) fn named(known: &[ServerName], names: &[String]) -> Result<Vec<ServerName>, Outcome> {
    let is_known = |name: &&String| known.iter().any(|known| known.as_str() == name.as_str());
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let near = nearest(unknown, known.iter().map(ServerName::as_str));
        let hint = near.map_or("see `mcp-host servers list`".to_owned(), |near| {
            format!("did you mean {near}?")
        });
        let message = format!("no such server: {}", printable(unknown, 64));
        return Err(Outcome::failed(Kind::Usage, message, hint));
    }
    let is_wanted =
        |server: &&ServerName| names.is_empty() || names.iter().any(|name| name == server.as_str());
    Ok(known.iter().filter(is_wanted).cloned().collect())
}

/// Says of which tools something is hidden, of the first; the rest are counted.
fn warn_hidden<'a>(tools: impl Iterator<Item = &'a Arc<ToolDescription>>, context: &Context) {
    let warnings: Vec<String> = tools.filter_map(|tool| hidden::warning(tool)).collect();
    warnings.iter().take(SHOWN_WARNINGS).for_each(|warning| report::warning(warning, context));
    let more = warnings.len().saturating_sub(SHOWN_WARNINGS);
    if more > 0 {
        report::warning(&format!("hidden characters in {more} more tools"), context);
    }
}

/// What a file of the tools could not be read for.
fn unreadable(error: FileError) -> Outcome {
    let kind = if error.reason == FileReason::Io { Kind::ServerUnavailable } else { Kind::Usage };
    Outcome::failed(kind, error.message, error.hint.unwrap_or_default())
}
