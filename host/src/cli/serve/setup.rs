//! What `serve` is made of: the flags and the configuration, put together once.

use std::sync::Arc;

use super::{Args, Mode, guests};
use crate::cache::Cache;
use crate::catalog::lock::Lock;
use crate::cli::context::Context;
use crate::cli::report;
use crate::cli::run::flags::Given;
use crate::cli::tools::lock;
use crate::codegen::registry::Workshop;
use crate::config::Config;
use crate::config::approvals::Approvals;
use crate::engine::Fuel;
use crate::limits::serve::AUTO_TOKENS;
use crate::loader::{self, Loader};
use crate::outcome::{Kind, Outcome};
use crate::policy::{Policy, Rule};
use crate::script::registry::{Known, Registry};
use crate::serve::audit::{self, Audit};
use crate::serve::code::CodeMode;
use crate::serve::front::Front;
use crate::serve::functions::{Functions, Served};
use crate::serve::gateway::Gateway;
use crate::serve::hub::Hub;
use crate::serve::lists::{Lists, remembered};
use crate::serve::metrics::Metrics;
use crate::serve::runs::{self, Runs};
use crate::serve::scripts::Scripts;
use crate::serve::tokens;

/// What clients find, once it is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Four tools.
    Code,
    /// The servers' own.
    Passthrough,
    /// The functions of guests.
    Functions,
}

/// Whether requests can be answered well now.
pub(super) type Readiness = Arc<dyn Fn() -> bool + Send + Sync>;

/// What clients find, and whether it is ready.
pub(super) async fn front(
    way: Way,
    args: &Args,
    given: Given,
    hub: &Arc<Hub>,
    context: &Context,
) -> Result<(Front, Readiness), Outcome> {
    match way {
        Way::Passthrough => passthrough(hub),
        Way::Code => code(args, given, hub, context),
        Way::Functions => {
            let guests = guests::read(&args.guest, context).await?;
            functions(guests, args, given, hub, context)
        }
    }
}

/// The functions of guests, which are loaded meanwhile.
fn functions(
    guests: Vec<Served>,
    args: &Args,
    given: Given,
    hub: &Arc<Hub>,
    context: &Context,
) -> Result<(Front, Readiness), Outcome> {
    let loader = loader(args, &given, context)?;
    let runs = runs(args, given, hub.clone(), context)?;
    let functions = Functions::new(runs, loader, guests);
    let functions = functions.map_err(|error| no_randomness(&error))?;
    let (loading, lists, servers) = (functions.clone(), hub.lists.clone(), hub.servers());
    let warn = report::warner(context);
    tokio::spawn(async move {
        let loaded = async {
            for (name, Outcome { message, hint, .. }) in loading.load().await {
                let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                warn(&format!("{name} cannot be called now: {message}{hint}"));
            }
        };
        tokio::join!(lists.refresh(&servers), loaded);
    });
    let ready = functions.clone();
    Ok((Front::Functions(functions), Arc::new(move || ready.are_ready())))
}

/// The four tools, with what the first requests will want made ready meanwhile.
fn code(
    args: &Args,
    given: Given,
    hub: &Arc<Hub>,
    context: &Context,
) -> Result<(Front, Readiness), Outcome> {
    let loader = loader(args, &given, context)?;
    let language = language(&given.config)?;
    let runs = runs(args, given, hub.clone(), context)?;
    let scripts = Arc::new(Scripts::new(runs, loader, language));
    let workshop = Workshop::new(context.cache()).map_err(loader::Error::from)?;
    let code = CodeMode::new(hub.clone(), scripts.clone(), workshop);
    let code = code.map_err(|error| no_randomness(&error))?;
    let (loading, lists, servers) = (scripts.clone(), hub.lists.clone(), hub.servers());
    tokio::spawn(async move {
        let loaded = async {
            if let Err(outcome) = loading.runtime().await {
                tracing::warn!("the language runtime could not be loaded: {}", outcome.message);
            }
        };
        tokio::join!(lists.refresh(&servers), loaded);
    });
    Ok((Front::Code(code), Arc::new(move || scripts.are_ready())))
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

/// What clients find. What the servers offer is only known from before: where it is not,
/// nothing is waited for, and there are the four tools.
pub(super) fn way(args: &Args, given: &Given, cache: &Cache) -> Way {
    if !args.guest.is_empty() {
        return Way::Functions;
    }
    match if args.auto { Mode::Auto } else { args.mode } {
        Mode::Code => Way::Code,
        Mode::Passthrough => Way::Passthrough,
        Mode::Auto => match known_tokens(given, cache) {
            Some(tokens) if tokens <= AUTO_TOKENS => Way::Passthrough,
            _ => Way::Code,
        },
    }
}

/// The tokens of the granted tools, if all of them are known from before.
fn known_tokens(given: &Given, cache: &Cache) -> Option<usize> {
    let lists = cache.lists();
    let granted = given.config.servers.values();
    let mut granted = granted.filter(|server| given.grants.mentions(server.name.as_str()));
    granted.try_fold(0_usize, |sum, server| {
        let mut tools = remembered(&lists, server)?;
        tools.retain(|tool| given.grants.allows(&tool.server, &tool.tool));
        Some(sum.saturating_add(tokens::of_tools(&tools)))
    })
}

/// What all requests share.
pub(super) fn hub(args: &Args, given: &Given, way: Way, context: &Context) -> Result<Hub, Outcome> {
    let Given { config, grants, .. } = given;
    let cache = context.cache();
    let bridge = match way {
        Way::Passthrough => context.relaying_bridge(config, &cache),
        Way::Code | Way::Functions => context.bridge(config, &cache),
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

/// What loads for many runs at once.
fn loader(args: &Args, given: &Given, context: &Context) -> Result<Loader, Outcome> {
    let fuel = if given.limits.fuel.is_some() { Fuel::On } else { Fuel::Off };
    Ok(Loader::pooled(fuel, args.max_runs, context.cache()).map_err(loader::Error::from)?)
}

fn runs(args: &Args, given: Given, hub: Arc<Hub>, context: &Context) -> Result<Runs, Outcome> {
    // Opened once, for all runs.
    let state = given.state.map(|name| context.namespace(&given.config, name)).transpose()?;
    let given = runs::Given { limits: given.limits, dirs: given.dirs, env: given.env, state };
    Ok(Runs::new(hub, given, args.max_runs))
}

fn language(config: &Config) -> Result<Known, Outcome> {
    let found = Registry::new(&config.runtimes).usual()?.cloned();
    found.ok_or_else(|| Outcome::failed(Kind::Config, "no runtime runs TypeScript", ""))
}

fn no_randomness(error: &std::io::Error) -> Outcome {
    Outcome::failed(Kind::HostBug, format!("the system gives no randomness: {error}"), "")
}

pub(super) fn unaudited(error: &audit::Error) -> Outcome {
    Outcome::failed(Kind::WriteRefused, error.to_string(), error.hint())
}
