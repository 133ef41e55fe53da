//! `tools diff`: the tools as they are, beside the lock.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::lock::{self, SHOWN_TOOLS};
use super::named;
use crate::catalog::diff::{self, Diff};
use crate::catalog::lock::Lock;
use crate::catalog::{Catalog, Listed, source};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::name::{ServerName, printable_path};
use crate::outcome::{Kind, Outcome};

const EXAMPLES: &str = "Examples:
  mcp-host tools diff
  mcp-host tools diff github --json
  mcp-host tools diff --from tools.json

The exit code is 0 when the tools are as mcp-host.lock has them, and 5 when they are not.
With --from only the servers of the file are compared.";

/// What `tools diff` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The servers to compare; all when none is named
    servers: Vec<String>,
    /// Read the tools from a file instead of asking servers; repeatable
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
}

/// Compares, and shows what is different.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let (lock, after, compared) = match args.from.is_empty() {
        true => live(args, context).await?,
        false => recorded(args, context)?,
    };
    let before = lock.catalog()?.only(|server| compared.contains(server));
    let diff = Diff::new(&before, &after);
    lock::warn(&after, context);
    if context.json {
        let mut document = diff::document(&diff);
        if let Some(members) = document.as_object_mut() {
            members.insert("lock".to_owned(), json!(lock.path().to_string_lossy()));
        }
        report::document(&document);
    } else {
        diff::render(&diff, SHOWN_TOOLS).iter().for_each(|line| report::line(line));
    }
    Ok(if diff.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(Kind::CatalogChanged.exit_code())
    })
}

/// The lock, what the servers list, and which servers are compared: of all those that are
/// no longer configured too.
async fn live(args: &Args, context: &Context) -> Result<(Lock, Catalog, Vec<ServerName>), Outcome> {
    let config = context.trusted_config()?;
    let lock = open(lock::beside(&config))?;
    let bridge = context.bridge(&config, &context.cache());
    let configured: Vec<ServerName> = config.servers.keys().cloned().collect();
    let gone = lock.servers().filter(|server| !config.servers.contains_key(server)).cloned();
    let known: Vec<ServerName> = configured.iter().cloned().chain(gone).collect();
    let compared = named(&known, &args.servers)?;
    let asked: Vec<ServerName> =
        compared.iter().filter(|server| configured.contains(server)).cloned().collect();
    Ok((lock, Catalog::new(lock::ask(&bridge, &asked).await?), compared))
}

/// The same of files, which need no configuration.
fn recorded(args: &Args, context: &Context) -> Result<(Lock, Catalog, Vec<ServerName>), Outcome> {
    let lock = open(lock::place(context))?;
    let lists = source::read(&args.from)
        .map_err(|error| Outcome::failed(Kind::Usage, error.to_string(), error.hint()))?;
    let known: Vec<ServerName> = lists.iter().map(|list| list.name.clone()).collect();
    let compared = named(&known, &args.servers)?;
    let is_compared = |list: &Listed| compared.contains(&list.name);
    let lists = lists.into_iter().filter(is_compared).collect();
    Ok((lock, Catalog::new(lists), compared))
}

fn open(path: PathBuf) -> Result<Lock, Outcome> {
    Lock::open(&path)?.ok_or_else(|| {
        let message = format!("there is no lock: {}", printable_path(&path));
        Outcome::failed(Kind::Usage, message, "write one with `mcp-host tools lock`")
    })
}
