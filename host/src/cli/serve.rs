//! `serve`: one MCP server in front of all of them.

mod clients;
mod guests;
mod listen;
mod setup;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::context::Context;
use super::failure::Failure;
use super::report;
use super::run::flags::{Flags, Given};
use crate::config::elsewhere::Client;
use crate::limits::serve::DEFAULT_MAX_RUNS;
use crate::outcome::{Kind, Outcome};
use crate::serve::http::Parts;
use crate::serve::hub::Hub;
use setup::Way;

const EXAMPLES: &str = "Examples:
  mcp-host serve --config .mcp.json --allow all
  mcp-host serve --allow github --policy 'github/create_*=ask' --policy 'github/delete_*=deny'
  mcp-host serve --http 127.0.0.1:8321 --allow all --audit calls.jsonl
  mcp-host serve --mode passthrough --allow fs
  mcp-host serve --guest shapes.wasm --guest text.wasm
  mcp-host serve --allow all --print-config claude-code

A client finds four tools: search_tools, get_tool_details, run_code and read_result; with
--mode passthrough the servers' own tools instead. With --guest it finds the functions that
these components export, one tool each, and nothing else: a call is a run of its own, and
the tools it calls in turn need --allow as in every run.

Nothing may be called that is not granted with --allow, or in [run] of the configuration.
Of what is granted, tools that say they only read are called at once; for the others the
person at the client is asked, unless a rule decides: --policy TOOLS=allow|ask|deny, or
[policy] in the configuration. The most exact rule counts.";

/// The flags of `serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What clients find: code, passthrough, or auto, which takes passthrough while the
    /// servers' own tools are few
    #[arg(long, value_enum, default_value_t = Mode::Code)]
    mode: Mode,
    /// The same as --mode auto
    #[arg(long, conflicts_with = "mode")]
    auto: bool,
    /// Serve the functions that this component exports in place of tools of servers; repeatable
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mode", "auto"])]
    guest: Vec<PathBuf>,
    /// What is done about calls: TOOLS=allow, ask or deny; repeatable
    #[arg(long, value_name = "TOOLS=ACTION")]
    policy: Vec<String>,
    /// Runs at once
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_RUNS, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    max_runs: u32,
    /// Serve over HTTP at this address, such as 127.0.0.1:8321, and not over stdio
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
    /// Let other machines in; they need the token in MCP_HOST_TOKEN
    #[arg(long, requires = "http")]
    allow_remote: bool,
    /// A further name that clients may reach this host by; repeatable
    #[arg(long, value_name = "NAME", requires = "http")]
    allow_host: Vec<String>,
    /// A web page that may ask, as https://app.example; repeatable
    #[arg(long, value_name = "ORIGIN", requires = "http")]
    allow_origin: Vec<String>,
    /// Note every call in this file, a line of JSON each
    #[arg(long, value_name = "FILE")]
    audit: Option<PathBuf>,
    /// Print what makes a client start this server, with the other flags given here
    #[arg(long, value_enum, value_name = "CLIENT")]
    print_config: Option<Client>,
    #[command(flatten)]
    given: Flags,
}

/// What clients find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// Four tools, with which code is run
    Code,
    /// The servers' own tools
    Passthrough,
    /// Passthrough for few tools, code for many
    Auto,
}

/// Serves until the client leaves, or a signal comes.
pub async fn execute(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    if let Some(client) = args.print_config {
        clients::print(client, context)?;
        return Ok(ExitCode::SUCCESS);
    }
    let given = Given::new(&args.given, context)?;
    let way = setup::way(&args, &given, &context.cache());
    let hub = Arc::new(setup::hub(&args, &given, way, context)?);
    if way != Way::Functions {
        warn_of_nothing(&hub, context);
    }
    let (front, readiness) = setup::front(way, &args, given, &hub, context).await?;
    let stopping = context.stopping.clone();
    let served = match listen::listen(&args, context).await? {
        None => front.over_stdio(stopping).await,
        Some(listener) => {
            let parts = Parts { metrics: hub.metrics.clone(), readiness };
            front.over_http(listener, parts, stopping).await;
            Ok(())
        }
    };
    hub.audit.close().await.map_err(|error| setup::unaudited(&error))?;
    served.map_err(|error| Outcome::failed(Kind::ServerUnavailable, error.to_string(), ""))?;
    Ok(ExitCode::SUCCESS)
}

fn warn_of_nothing(hub: &Hub, context: &Context) {
    if hub.servers().is_empty() {
        let what = "no tool is granted, so clients find none: give --allow all, or [run] allow";
        report::warning(what, context);
    }
}
