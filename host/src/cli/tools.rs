//! `tools`: what the servers offer, and calling it.
//!
//! A person at the command line is asked for no grants: naming a tool is the grant.

mod arguments;
mod call;
mod cat;
pub mod form;
mod list;
mod show;
mod tree;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use crate::bridge::Bridge;
use crate::files::{FileError, FileReason};
use crate::grant::Grants;
use crate::limits::Limits;
use crate::outcome::{Kind, Outcome};
use crate::tools::Session;

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
    }
}

/// A bridge over the trusted configuration, and a session that may call all of it.
fn open(context: &Context) -> Result<(Bridge, Session), Outcome> {
    let config = context.trusted_config()?;
    let bridge = context.bridge(&config, &context.cache());
    let all = Grants::parse(["all"])
        .map_err(|error| Outcome::failed(Kind::HostBug, error.to_string(), ""))?;
    let session = Session::new(Arc::new(bridge.clone()), all, &Limits::default());
    Ok((bridge, session))
}

/// What a file of the tools could not be read for.
fn unreadable(error: FileError) -> Outcome {
    let kind = if error.reason == FileReason::Io { Kind::ServerUnavailable } else { Kind::Usage };
    Outcome::failed(kind, error.message, error.hint.unwrap_or_default())
}
