//! `serve`: one MCP server in front of all of them.

mod clients;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clients::Invocation;

use super::context::Context;
use super::failure::Failure;
use super::report;
use super::run::flags::{Flags, Given};
use crate::cache::Cache;
use crate::catalog::lock::Lock;
use crate::cli::tools::lock;
use crate::codegen::registry::Workshop;
use crate::config::Config;
use crate::config::approvals::Approvals;
use crate::config::elsewhere::Client;
use crate::engine::Fuel;
use crate::limits::serve::{AUTO_TOKENS, DEFAULT_MAX_RUNS};
use crate::loader::{self, Loader};
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};
use crate::policy::{Policy, Rule};
use crate::script::registry::{Known, Registry};
use crate::serve::audit::Audit;
use crate::serve::code::CodeMode;
use crate::serve::front::Front;
use crate::serve::gateway::Gateway;
use crate::serve::http::token::{Source, Token, VARIABLE};
use crate::serve::http::{self, Listener, Parts, Settings};
use crate::serve::hub::Hub;
use crate::serve::lists::{Lists, remembered};
use crate::serve::metrics::Metrics;
use crate::serve::runs::{self, Runs};
use crate::serve::tokens;

const EXAMPLES: &str = "Examples:
  mcp-host serve --config .mcp.json --allow all
  mcp-host serve --allow github --policy 'github/create_*=ask' --policy 'github/delete_*=deny'
  mcp-host serve --http 127.0.0.1:8321 --allow all --audit calls.jsonl
  mcp-host serve --mode passthrough --allow fs
  mcp-host serve --allow all --print-config claude-code

A client finds four tools: search_tools, get_tool_details, run_code and read_result; with
--mode passthrough the servers' own tools instead.

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
        return Ok(print_config(client, context)?);
    }
    let given = Given::new(&args.given, context)?;
    let mode = args.mode(&given, &context.cache());
    let hub = Arc::new(hub(&args, &given, mode, context)?);
    warn_of_nothing(&hub, context);
    let (front, readiness) = match mode {
        Mode::Passthrough => passthrough(&hub)?,
        Mode::Code | Mode::Auto => code(&args, given, &hub, context)?,
    };
    let stopping = context.stopping.clone();
    let served = match listen(&args, context).await? {
        None => front.over_stdio(stopping).await,
        Some(listener) => {
            let parts = Parts { metrics: hub.metrics.clone(), readiness };
            front.over_http(listener, parts, stopping).await;
            Ok(())
        }
    };
    hub.audit.close().await.map_err(|error| unaudited(&error))?;
    served.map_err(|error| Outcome::failed(Kind::ServerUnavailable, error.to_string(), ""))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether requests can be answered well now.
type Readiness = Arc<dyn Fn() -> bool + Send + Sync>;

/// The four tools, with what the first requests will want made ready meanwhile.
fn code(
    args: &Args,
    given: Given,
    hub: &Arc<Hub>,
    context: &Context,
) -> Result<(Front, Readiness), Outcome> {
    let runs = Arc::new(runs(args, given, hub.clone(), context)?);
    let workshop = Workshop::new(context.cache()).map_err(loader::Error::from)?;
    let code = CodeMode::new(hub.clone(), runs.clone(), workshop);
    let code = code.map_err(|error| no_randomness(&error))?;
    let (loading, lists, servers) = (runs.clone(), hub.lists.clone(), hub.servers());
    tokio::spawn(async move {
        let loaded = async {
            if let Err(outcome) = loading.runtime().await {
                tracing::warn!("the language runtime could not be loaded: {}", outcome.message);
            }
        };
        tokio::join!(lists.refresh(&servers), loaded);
    });
    Ok((Front::Code(code), Arc::new(move || runs.are_ready())))
}

/// The servers' own tools, which clients are told of when they change.
fn passthrough(hub: &Arc<Hub>) -> Result<(Front, Readiness), Outcome> {
    let gateway = Gateway::new(hub.clone()).map_err(|error| no_randomness(&error))?;
    let (told, lists, servers) = (gateway.clone(), hub.lists.clone(), hub.servers());
    let mut changes = lists.changes();
    tokio::spawn(async move { lists.refresh(&servers).await });
    tokio::spawn(async move {
        while changes.changed().await.is_ok() {
            told.tools_changed();
        }
    });
    Ok((Front::Passthrough(gateway), Arc::new(|| true)))
}

impl Args {
    /// The mode, settled. What the servers offer is only known from before: where it is not,
    /// nothing is waited for, and there are the four tools.
    fn mode(&self, given: &Given, cache: &Cache) -> Mode {
        let wanted = if self.auto { Mode::Auto } else { self.mode };
        if wanted != Mode::Auto {
            return wanted;
        }
        let lists = cache.lists();
        let granted = given.config.servers.values();
        let granted = granted.filter(|server| given.grants.mentions(server.name.as_str()));
        let mut tokens = 0_usize;
        for server in granted {
            let Some(mut tools) = remembered(&lists, server) else { return Mode::Code };
            tools.retain(|tool| given.grants.allows(&tool.server, &tool.tool));
            tokens = tokens.saturating_add(tokens::of_tools(&tools));
        }
        if tokens <= AUTO_TOKENS { Mode::Passthrough } else { Mode::Code }
    }
}

/// Listens if that is wanted, and says where.
async fn listen(args: &Args, context: &Context) -> Result<Option<Listener>, Outcome> {
    let Some(address) = args.http else { return Ok(None) };
    let token = Token::of_user().map_err(|error| {
        let hint = error.hint();
        Outcome::failed(Kind::Config, error.to_string(), hint)
    })?;
    let told = match token.source() {
        Source::Given => format!("the token is the one in {VARIABLE}"),
        Source::File(path) => format!("the token is in {}", printable_path(path)),
    };
    let settings = Settings {
        address,
        allow_remote: args.allow_remote,
        token,
        hosts: args.allow_host.clone(),
        origins: args.allow_origin.clone(),
    };
    let listener = http::listen(settings).await.map_err(|error| {
        let hint = error.hint();
        Outcome::failed(Kind::Usage, error.to_string(), hint)
    })?;
    report::notice(&format!("listening on http://{}/mcp ({told})", listener.address()), context);
    Ok(Some(listener))
}

/// Prints what to paste on stdout, and where it belongs on stderr.
fn print_config(client: Client, context: &Context) -> Result<ExitCode, Outcome> {
    let invocation = Invocation::here(context.config.as_deref(), other_flags());
    let invocation = invocation.map_err(|error| {
        Outcome::failed(Kind::HostBug, format!("this program cannot be found: {error}"), "")
    })?;
    report::notice(&clients::where_to(client, &invocation), context);
    report::line(&clients::print_config(client, &invocation, context.json));
    Ok(ExitCode::SUCCESS)
}

/// The flags of `serve` as they were typed, but for those that say what is printed.
fn other_flags() -> Vec<String> {
    let mut flags = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--config" | "--print-config" => drop(words.next()),
            "serve" | "--json" | "-q" | "--quiet" => {}
            word if word.starts_with("--config=") || word.starts_with("--print-config=") => {}
            _ => flags.push(word),
        }
    }
    flags
}

fn hub(args: &Args, given: &Given, mode: Mode, context: &Context) -> Result<Hub, Outcome> {
    let Given { config, grants, .. } = given;
    let cache = context.cache();
    let bridge = match mode {
        Mode::Passthrough => context.relaying_bridge(config, &cache),
        Mode::Code | Mode::Auto => context.bridge(config, &cache),
    };
    let lists = Lists::new(bridge.clone(), config.servers.values().cloned(), cache.lists());
    let audit = args.audit.as_deref().map_or(Ok(Audit::none()), Audit::open);
    Ok(Hub {
        bridge,
        lists,
        grants: grants.clone(),
        policy: policy(args, config)?,
        approvals: Approvals::open(),
        audit: audit.map_err(|error| unaudited(&error))?,
        metrics: Arc::new(Metrics::new()),
        lock: Lock::open(&lock::beside(config))?.map(Arc::new),
    })
}

/// The rules of the command line over those of the configuration.
fn policy(args: &Args, config: &Config) -> Result<Policy, Outcome> {
    let rules = args.policy.iter().map(|text| Rule::parse(text)).collect::<Result<Vec<_>, _>>();
    let policy = rules.and_then(|mut rules| {
        rules.extend(config.policy.iter().cloned());
        Policy::new(rules)
    });
    policy.map_err(|error| {
        let hint = error.hint().unwrap_or_default();
        Outcome::failed(Kind::Usage, error.to_string(), hint)
    })
}

fn runs(args: &Args, given: Given, hub: Arc<Hub>, context: &Context) -> Result<Runs, Outcome> {
    let fuel = if given.limits.fuel.is_some() { Fuel::On } else { Fuel::Off };
    let loader =
        Loader::pooled(fuel, args.max_runs, context.cache()).map_err(loader::Error::from)?;
    let language = language(&given.config)?;
    // Opened once, for all runs.
    let state = given.state.map(|name| context.namespace(&given.config, name)).transpose()?;
    let given = runs::Given { limits: given.limits, dirs: given.dirs, env: given.env, state };
    Ok(Runs::new(hub, loader, language, given, args.max_runs))
}

fn language(config: &Config) -> Result<Known, Outcome> {
    let found = Registry::new(&config.runtimes).usual()?.cloned();
    found.ok_or_else(|| Outcome::failed(Kind::Config, "no runtime runs TypeScript", ""))
}

fn warn_of_nothing(hub: &Hub, context: &Context) {
    if hub.servers().is_empty() {
        let what = "no tool is granted, so clients find none: give --allow all, or [run] allow";
        report::warning(what, context);
    }
}

fn no_randomness(error: &std::io::Error) -> Outcome {
    Outcome::failed(Kind::HostBug, format!("the system gives no randomness: {error}"), "")
}

fn unaudited(error: &crate::serve::audit::Error) -> Outcome {
    Outcome::failed(Kind::WriteRefused, error.to_string(), error.hint())
}
