//! What a run is given: flags over the configuration's defaults.

use std::time::Duration;

use crate::cli::context::Context;
use crate::cli::report;
use crate::config::value::{self, DirGrant, EnvGrant, ValueError};
use crate::config::{Config, trust};
use crate::grant::Grants;
use crate::limits::{Limits, MAX_ARGS_ENV_BYTES, MAX_DIRS};
use crate::outcome::{Kind, Outcome};

/// The flags that say what a run may do.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Grant tools: `server`, `server/tool`, `server/prefix_*` or `all`; repeatable
    #[arg(long, value_name = "SPEC")]
    allow: Vec<String>,
    /// Give a directory: HOST, HOST::GUEST, with :ro read-only; repeatable
    #[arg(long, value_name = "HOST[::GUEST][:ro]", value_parser = DirGrant::parse)]
    dir: Vec<DirGrant>,
    /// Give an environment variable, ours or with a value; repeatable
    #[arg(long, value_name = "K[=V]", value_parser = EnvGrant::parse)]
    env: Vec<EnvGrant>,
    /// Wall time, such as 500ms, 30s or 5m [default: 30s]
    #[arg(long, value_name = "D", value_parser = value::duration)]
    timeout: Option<Duration>,
    /// Memory, such as 64MiB or 1GiB [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = value::size)]
    memory: Option<u64>,
    /// A deterministic instruction budget; counting makes the run somewhat slower
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    fuel: Option<u64>,
}

/// Flags and configuration put together and checked.
pub struct Given {
    /// The configuration the servers come from.
    pub config: Config,
    /// The tools.
    pub grants: Grants,
    /// The bounds.
    pub limits: Limits,
    /// The environment.
    pub env: Vec<(String, String)>,
    /// The directories.
    pub dirs: Vec<DirGrant>,
}

impl Given {
    /// Checks the flags and loads the configuration under them.
    pub fn new(flags: &Flags, context: &Context) -> Result<Self, Outcome> {
        let config = config(flags, context)?;
        let run = config.run.clone();
        let allow = joined(run.allow, &flags.allow);
        let grants =
            Grants::parse(&allow).map_err(|error| usage(error.to_string(), error.hint()))?;
        warn_of_unknown_servers(&grants, &config, context);
        let env = variables(&joined(run.env, &flags.env))?;
        let dirs = joined(run.dirs, &flags.dir);
        if dirs.len() > MAX_DIRS {
            return Err(usage(format!("more directories than the limit of {MAX_DIRS}"), None));
        }
        let defaults = Limits::default();
        let limits = Limits {
            wall_time: flags.timeout.or(run.timeout).unwrap_or(defaults.wall_time),
            memory_bytes: flags.memory.or(run.memory).unwrap_or(defaults.memory_bytes),
            fuel: flags.fuel.or(run.fuel),
            ..defaults
        };
        Ok(Self { config, grants, limits, env, dirs })
    }
}

/// A configuration nobody accepted is of no use to a run that asks for no tools, and
/// must not stop it either.
fn config(flags: &Flags, context: &Context) -> Result<Config, Outcome> {
    let config = context.load_config()?;
    match trust::require(&config) {
        Ok(()) => Ok(config),
        Err(refused) if !flags.allow.is_empty() => Err(refused.into()),
        Err(_) => {
            let text = "a configuration in the working tree is left out, since nobody accepted it; see `mcp-host trust`";
            report::warning(text, context);
            Ok(Config::default())
        }
    }
}

fn warn_of_unknown_servers(grants: &Grants, config: &Config, context: &Context) {
    let known = config.servers.keys().cloned().collect();
    for unknown in grants.unknown_servers(&known) {
        let hint = unknown.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        report::warning(&format!("{unknown}{hint}"), context);
    }
}

fn joined<T: Clone>(configured: Option<Vec<T>>, flags: &[T]) -> Vec<T> {
    configured.into_iter().flatten().chain(flags.iter().cloned()).collect()
}

fn variables(env: &[EnvGrant]) -> Result<Vec<(String, String)>, Outcome> {
    let mut variables = Vec::with_capacity(env.len());
    for EnvGrant { key, value } in env {
        let value = match value {
            Some(value) => value.clone(),
            None => std::env::var(key).map_err(|_| {
                let hint = format!("set it, or give a value: --env {key}=VALUE");
                usage(format!("the environment variable is not set: {key}"), Some(hint))
            })?,
        };
        variables.push((key.clone(), value));
    }
    let bytes: usize =
        variables.iter().map(|(key, value)| key.len().saturating_add(value.len())).sum();
    if bytes > MAX_ARGS_ENV_BYTES {
        return Err(usage(
            format!("the environment has {bytes} bytes, over the limit of {MAX_ARGS_ENV_BYTES}"),
            None,
        ));
    }
    Ok(variables)
}

fn usage(message: String, hint: Option<String>) -> Outcome {
    Outcome::failed(Kind::Usage, message, hint.unwrap_or_default())
}

impl From<ValueError> for Outcome {
    fn from(error: ValueError) -> Self {
        usage(error.to_string(), error.hint())
    }
}
