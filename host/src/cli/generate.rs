//! `generate`: code from the servers' tools, by a generator in the sandbox.

mod narrow;
mod report;
mod settings;

use std::path::PathBuf;
use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;
use super::plugins;
use super::tools::{lists, lock};
use crate::catalog::Catalog;
use crate::catalog::lock::Lock;
use crate::codegen::registry::Loaded;
use crate::codegen::{Cost, Output};
use crate::name::ServerName;
use crate::outcome::{Kind, Outcome};
use crate::output::{self, Changes, Edited};

const EXAMPLES: &str = "Examples:
  mcp-host generate typescript --out generated
  mcp-host generate skills --server github --out .claude/skills
  mcp-host generate typescript --from tools.json --out generated --check
  mcp-host generate rust --server github --out sdk
  mcp-host generate python --tool github/list_* --tool github/get_issue --out sdk
  mcp-host generate ./my-target.wasm --option style=compact --out generated

Only files that were generated before are replaced, and only as they were left. Exit
code 5 says that --check found files to be out of date, or that the tools are not as
mcp-host.lock has them. With --from only servers that the lock has are compared.";

/// The flags of `generate`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The target: a name `mcp-host plugins list` shows, or a component's path
    target: String,
    /// The folder to write to; it is made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only this server; repeatable [default: every server]
    #[arg(long, value_name = "SERVER")]
    server: Vec<String>,
    /// Only these tools, `server/tool` or `server/prefix_*`; repeatable [default: every tool]
    #[arg(long, value_name = "SPEC")]
    tool: Vec<String>,
    /// Read the tools from a file instead of asking servers; repeatable
    ///
    /// The file is what `mcp-host tools list --json` prints, or what a server answers to
    /// `tools/list`; the server is then called what the file is.
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
    /// Set an option of the target; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    option: Vec<String>,
    /// Write nothing; fail when the folder is not as it would be
    #[arg(long, conflicts_with = "force")]
    check: bool,
    /// Replace files that were edited, or that something else made
    #[arg(long)]
    force: bool,
}

/// What is to be generated, and of which tools.
pub(super) struct Order<'a> {
    /// The target, as a person names it.
    pub(super) target: &'a str,
    /// `NAME=VALUE` each.
    pub(super) options: &'a [String],
    /// Files that say which tools there are.
    pub(super) from: &'a [PathBuf],
    /// The servers whose tools are taken: all if none is named; without any list, no tool.
    pub(super) servers: Option<&'a [String]>,
    /// Of these the tools that one of these specifications names; all if there is none.
    pub(super) tools: &'a [String],
}

/// What was generated, checked and not written yet.
pub(super) struct Made {
    /// What the target calls itself.
    pub(super) target: String,
    loaded: Loaded,
    catalog: Catalog,
    /// The files and what is to be said of them.
    pub(super) output: Output,
    cost: Cost,
    /// Servers that could not be asked.
    pub(super) failed: Vec<(ServerName, Failure)>,
}

/// What was generated, and what became of it.
struct Ended {
    made: Made,
    changes: Changes,
}

/// Generates, and writes or compares.
pub async fn execute(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let order = Order {
        target: &args.target,
        options: &args.option,
        from: &args.from,
        servers: Some(&args.server),
        tools: &args.tool,
    };
    let made = make(&order, context).await?;
    let changes = place(&args, &made)?;
    let ended = Ended { made, changes };
    report::print(&ended, &args, context);
    Ok(exit_code(&args, &ended))
}

/// Generates, and writes nothing.
pub(super) async fn make(order: &Order<'_>, context: &Context) -> Result<Made, Failure> {
    let is_offline = !order.from.is_empty() || order.servers.is_none();
    let (registry, workshop) = plugins::open(is_offline, context)?;
    let source = plugins::find(&registry, order.target)?;
    let loaded = plugins::load(&workshop, order.target, &source, context).await?;
    let (description, _) = loaded.generator.describe().await.map_err(Outcome::from)?;
    let told = narrow::option(&description, order.tools);
    let options: Vec<_> = told.into_iter().chain(order.options.iter().cloned()).collect();
    let settings = settings::read(&description, &options)?;
    let (lists, failed) = match order.servers {
        Some(servers) => {
            let servers = narrow::servers(servers, order.tools)?;
            lists::lists(order.from, &servers, context).await?
        }
        None => Default::default(),
    };
    let catalog = Catalog::new(lists);
    require_accepted(order.from, &catalog, context)?;
    let catalog = narrow::tools(catalog, order.tools)?;
    let (output, cost) =
        loaded.generator.generate(&catalog, &settings).await.map_err(Outcome::from)?;
    Ok(Made { target: description.name, loaded, catalog, output, cost, failed })
}

/// Says what a person should know of what was generated.
pub(super) fn warn(made: &Made, context: &Context) {
    report::warn(made, context);
}

/// Stops at tools that are not as the lock has them, if there is one. Of a file that a
/// person named, servers that the lock does not have are taken as they are.
fn require_accepted(from: &[PathBuf], catalog: &Catalog, context: &Context) -> Result<(), Outcome> {
    let Some(lock) = Lock::open(&lock::place(context))? else { return Ok(()) };
    if from.is_empty() {
        return lock::require(&lock, catalog);
    }
    lock::require(&lock, &catalog.clone().only(|server| lock.has(server)))
}

fn place(args: &Args, made: &Made) -> Result<Changes, Outcome> {
    let (target, files) = (&made.target, &made.output.files);
    let edited = if args.force { Edited::Replace } else { Edited::Keep };
    let placed = match args.check {
        true => output::compare(&args.out, target, files),
        false => output::write(&args.out, target, files, edited),
    };
    placed.map_err(Outcome::from)
}

fn exit_code(args: &Args, ended: &Ended) -> ExitCode {
    if args.check && !ended.changes.is_empty() {
        return ExitCode::from(Kind::CatalogChanged.exit_code());
    }
    if ended.made.failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    ExitCode::from(Kind::ServerUnavailable.exit_code())
}
