//! `tools lock`: accepts the tools as they are; and what the other verbs need of a lock.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use futures::future::join_all;
use serde_json::json;

use super::{named, warn_hidden};
use crate::bridge::Bridge;
use crate::catalog::diff::{self, Diff};
use crate::catalog::lock::{self, Error, FILE_NAME, Lock, Locked, Violation};
use crate::catalog::{Catalog, Listed};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::config::{Config, Origin, trust};
use crate::grant::Grants;
use crate::name::{ServerName, printable, printable_path};
use crate::outcome::{Kind, Outcome};
use crate::tools::Tools;

const EXAMPLES: &str = "Examples:
  mcp-host tools lock
  mcp-host tools lock github

The lock, mcp-host.lock, stands beside the configuration, or in the working directory when
there is none. It belongs into version control. While it is there, `run`, `generate` and
`tools call` stop with exit code 5 at a tool that is not as the lock has it.

When a server cannot be asked nothing is written, and the exit code is 4.";

/// Changed tools that an error tells of; the rest are counted.
const ERROR_TOOLS: usize = 10;
/// Changed tools that are shown; the rest are counted.
pub(super) const SHOWN_TOOLS: usize = 100;

/// What `tools lock` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The servers whose tools to accept; all when none is named
    servers: Vec<String>,
}

/// Writes the lock and says what changed.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let config = context.trusted_config()?;
    let path = beside(&config);
    let before = Lock::open(&path)?.map(|lock| lock.catalog()).transpose()?.unwrap_or_default();
    let bridge = context.bridge(&config, &context.cache());
    let wanted = named(&bridge.servers(), &args.servers)?;
    if wanted.is_empty() {
        return Err(Outcome::failed(Kind::Usage, "there are no servers", "configure one").into());
    }
    let mut lists = ask(&bridge, &wanted).await?;
    if !args.servers.is_empty() {
        let kept = before.clone().only(|server| !wanted.contains(server));
        lists.extend(kept.into_servers().map(Listed::from));
    }
    let after = Catalog::new(lists);
    let diff = Diff::new(&before, &after);
    let text = lock::text(&after)?;
    lock::write(&path, &text).map_err(|error| unwritten(&path, &error))?;
    tell(&path, &after, &diff, context);
    Ok(ExitCode::SUCCESS)
}

/// What servers list; all of them or none, since a lock without a server would look as if
/// its tools were gone.
pub(super) async fn ask(bridge: &Bridge, servers: &[ServerName]) -> Result<Vec<Listed>, Outcome> {
    let answers = join_all(servers.iter().map(|server| bridge.list(server))).await;
    let mut lists = Vec::with_capacity(servers.len());
    for (name, answer) in servers.iter().zip(answers) {
        let tools = answer.map_err(|error| {
            let hint = error.hint.unwrap_or_default();
            Outcome::failed(Kind::ServerUnavailable, error.message, hint)
        })?;
        lists.push(Listed { name: name.clone(), tools, excluded: bridge.excluded(name).await });
    }
    Ok(lists)
}

fn tell(path: &Path, catalog: &Catalog, diff: &Diff, context: &Context) {
    warn(catalog, context);
    if context.json {
        report::document(&json!({
            "lock": path.to_string_lossy(),
            "blake3": catalog.digest().to_hex().as_str(),
            "servers": catalog.servers().len(),
            "tools": catalog.tools(),
            "diff": diff::document(diff),
        }));
        return;
    }
    diff::render(diff, SHOWN_TOOLS).iter().for_each(|line| report::line(line));
    let (tools, servers) = (catalog.tools(), catalog.servers().len());
    let (tools, servers) = (count(tools, "tool"), count(servers, "server"));
    report::line(&format!("{}: {tools} of {servers}", printable_path(path)));
}

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Says what a person should know of the tools beside what changed.
pub(super) fn warn(catalog: &Catalog, context: &Context) {
    let servers = catalog.servers();
    let tools = servers.iter().flat_map(|server| &server.tools);
    warn_hidden(tools.map(|tool| &tool.description), context);
    for server in servers {
        for left_out in &server.excluded {
            let (tool, reason) = (&left_out.tool, &left_out.reason);
            let server = printable(server.name.as_str(), 64);
            report::warning(&format!("{server}: a tool is left out: {tool}: {reason}"), context);
        }
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Outcome {
    let message = format!("the lock could not be written: {}: {error}", printable_path(path));
    Outcome::failed(Kind::WriteRefused, message, "check the permissions of the folder")
}

/// The place of the lock: beside the configuration, or in the working directory when
/// there is none.
pub fn beside(config: &Config) -> PathBuf {
    match &config.origin {
        Origin::None => PathBuf::from(FILE_NAME),
        Origin::Named(path) => path.with_file_name(FILE_NAME),
        Origin::Found(found) => found.base.join(FILE_NAME),
    }
}

/// The same of the configuration that would be used, for a verb that needs none: where it
/// is broken, or nobody accepted it, the working directory counts.
pub fn place(context: &Context) -> PathBuf {
    let cwd = std::env::current_dir().unwrap_or_default();
    let config = Config::load(context.config.as_deref(), &cwd).ok();
    let usable = config.filter(|config| trust::require(config).is_ok());
    beside(&usable.unwrap_or_default())
}

/// Tools, behind a lock if there is one.
pub struct Guarded {
    /// The tools to use.
    pub tools: Arc<dyn Tools>,
    /// The lock they are behind, which knows when one was touched that was not accepted.
    pub locked: Option<Arc<Locked>>,
}

/// Tools behind the lock of this configuration, if it has one.
///
/// # Errors
///
/// A lock that cannot be read or is damaged.
pub fn guarded(
    tools: Arc<dyn Tools>,
    config: &Config,
    grants: &Grants,
) -> Result<Guarded, Outcome> {
    let Some(lock) = Lock::open(&beside(config))? else {
        return Ok(Guarded { tools, locked: None });
    };
    let locked = Arc::new(Locked::new(tools, lock, grants.clone()));
    Ok(Guarded { tools: locked.clone(), locked: Some(locked) })
}

/// Stops what would be made of tools that are not as a lock has them. Only the servers of
/// the catalog are compared.
///
/// # Errors
///
/// `catalog-changed`, with what is different.
pub fn require(lock: &Lock, catalog: &Catalog) -> Result<(), Outcome> {
    let accepted = lock.catalog()?.only(|server| catalog.server(server).is_some());
    let diff = Diff::new(&accepted, catalog);
    if diff.is_empty() { Ok(()) } else { Err(changed(&diff)) }
}

fn changed(diff: &Diff) -> Outcome {
    let lines = diff::render(diff, ERROR_TOOLS).join("\n");
    let message = format!("the tools are not as they were accepted\n{lines}");
    let hint = "see all of it with `mcp-host tools diff`; accept it with `mcp-host tools lock`";
    Outcome::failed(Kind::CatalogChanged, message, hint)
}

impl From<&Violation> for Outcome {
    fn from(violation: &Violation) -> Self {
        match violation {
            Violation::Changed(diff) => changed(diff),
            Violation::Unknown(error) => error.clone().into(),
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Self::failed(Kind::Config, error.to_string(), error.hint())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Outcome::from(error).into()
    }
}
