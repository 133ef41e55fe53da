//! What a run is given: flags over the configuration's defaults.

use std::env::VarError;
use std::time::Duration;

use crate::cli::context::Context;
use crate::cli::report;
use crate::config::value::{self, DirGrant, EnvGrant, ValueError};
use crate::config::{self, Config, Origin, trust};
use crate::grant::Grants;
use crate::limits::{Limits, MAX_ARGS_ENV_BYTES, MAX_DIRS};
use crate::name::{NamespaceName, printable_path};
use crate::outcome::{Kind, Outcome};
use crate::tree::MOUNT;

/// The flags that say what a run may do. Their values are read by [`Values`] and not by
/// clap, which quotes what it refuses, a secret too, and knows no hints.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Grant tools: `server`, `server/tool`, `server/prefix_*` or `all`; repeatable
    #[arg(long, value_name = "SPEC")]
    allow: Vec<String>,
    /// Give a directory: HOST, HOST::GUEST, with :ro read-only; repeatable
    #[arg(long, value_name = "HOST[::GUEST][:ro]")]
    dir: Vec<String>,
    /// Give an environment variable, ours or with a value; repeatable
    #[arg(long, value_name = "K[=V]")]
    env: Vec<String>,
    /// Give a namespace of state: values that outlive the run
    #[arg(long, value_name = "NAME")]
    state: Option<String>,
    /// Wall time, such as 500ms, 30s or 5m [default: 30s]
    #[arg(long, value_name = "D")]
    timeout: Option<String>,
    /// Memory, such as 64MiB or 1GiB [default: 256MiB]
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// A deterministic instruction budget; counting makes the run somewhat slower
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    fuel: Option<u64>,
    /// Bytes written under each directory, such as 1GiB [default: 256MiB]
    #[arg(long, value_name = "SIZE")]
    write_limit: Option<String>,
    /// Files created under each directory [default: 10000]
    #[arg(long, value_name = "N")]
    create_limit: Option<u64>,
}

/// The values of the flags, checked.
struct Values {
    dirs: Vec<DirGrant>,
    env: Vec<EnvGrant>,
    timeout: Option<Duration>,
    memory: Option<u64>,
    write_limit: Option<u64>,
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
    /// The namespace of state.
    pub state: Option<NamespaceName>,
}

impl Values {
    fn new(flags: &Flags) -> Result<Self, ValueError> {
        Ok(Self {
            dirs: flags.dir.iter().map(|dir| DirGrant::parse(dir)).collect::<Result<_, _>>()?,
            env: flags.env.iter().map(|env| EnvGrant::parse(env)).collect::<Result<_, _>>()?,
            timeout: flags.timeout.as_deref().map(value::duration).transpose()?,
            memory: flags.memory.as_deref().map(value::size).transpose()?,
            write_limit: flags.write_limit.as_deref().map(value::size).transpose()?,
        })
    }
}

impl Given {
    /// Checks the flags and loads the configuration under them.
    pub fn new(flags: &Flags, context: &Context) -> Result<Self, Outcome> {
        let values = Values::new(flags)?;
        let config = config(flags, context)?;
        let run = config.run.clone();
        let allow = joined(run.allow, &flags.allow);
        let grants =
            Grants::parse(&allow).map_err(|error| usage(error.to_string(), error.hint()))?;
        warn_of_unknown_servers(&grants, &config, context);
        let env = variables(&joined(run.env, &values.env))?;
        let dirs = joined(run.dirs, &values.dirs);
        if dirs.len() > MAX_DIRS {
            return Err(usage(format!("more directories than the limit of {MAX_DIRS}"), None));
        }
        check_guest_paths(&dirs)?;
        let defaults = Limits::default();
        let limits = Limits {
            wall_time: values.timeout.or(run.timeout).unwrap_or(defaults.wall_time),
            memory_bytes: values.memory.or(run.memory).unwrap_or(defaults.memory_bytes),
            fuel: flags.fuel.or(run.fuel),
            written_bytes: values.write_limit.or(run.write_limit).unwrap_or(defaults.written_bytes),
            created_files: flags
                .create_limit
                .or(run.create_limit)
                .unwrap_or(defaults.created_files),
            ..defaults
        };
        let state = namespace(flags, run.state)?;
        Ok(Self { config, grants, limits, env, dirs, state })
    }

    /// Checks what the guest is given to read at its start: its arguments, and the
    /// environment with them. Each counts with the byte that ends it.
    pub fn check_args(&self, args: &[String]) -> Result<(), Outcome> {
        let env = self.env.iter().flat_map(|(key, value)| [key, value]);
        let bytes = args
            .iter()
            .chain(env)
            .fold(0_usize, |sum, text| sum.saturating_add(text.len()).saturating_add(1));
        if bytes <= MAX_ARGS_ENV_BYTES {
            return Ok(());
        }
        let what = format!(
            "the arguments and the environment have {bytes} bytes, over the limit of {MAX_ARGS_ENV_BYTES}"
        );
        Err(usage(what, Some("pass large data on stdin, or in a file with --dir".to_owned())))
    }
}

/// A configuration in the working tree that is broken, or that nobody accepted, is of no
/// use to a run that asks for no tools and no state, and must not stop it either: anyone may have put
/// it there. What the user wrote stays.
fn config(flags: &Flags, context: &Context) -> Result<Config, Outcome> {
    let needed = context.config.is_some() || !flags.allow.is_empty() || flags.state.is_some();
    let why = match context.load_config() {
        Ok(config) => match trust::require(&config) {
            Ok(()) => return Ok(config),
            Err(refused) if needed => return Err(refused.into()),
            Err(refused) => reason(&refused, &config),
        },
        Err(broken) if needed => return Err(broken),
        Err(broken) => broken.message,
    };
    let cwd = std::env::current_dir().unwrap_or_default();
    let own = Config::load_own(&cwd)?;
    report::warning(&format!("the configuration in the working tree is left out: {why}"), context);
    Ok(own)
}

/// Why a configuration may not be used, in a line.
fn reason(refused: &config::Error, config: &Config) -> String {
    match (refused, &config.origin) {
        (config::Error::NotTrusted { .. }, Origin::Found(found)) => {
            let path = printable_path(&found.path);
            format!("nobody accepted it, see `mcp-host trust`: {path}")
        }
        _ => refused.to_string(),
    }
}

fn namespace(
    flags: &Flags,
    configured: Option<NamespaceName>,
) -> Result<Option<NamespaceName>, Outcome> {
    let named = flags.state.as_deref().map(NamespaceName::new).transpose();
    let named = named.map_err(|error| usage(format!("not a namespace of state, {error}"), None))?;
    Ok(named.or(configured))
}

/// Refuses two directories that a guest would know by one name.
fn check_guest_paths(dirs: &[DirGrant]) -> Result<(), Outcome> {
    for (at, dir) in dirs.iter().enumerate() {
        let same = |other: &&DirGrant| guest_parts(other).eq(guest_parts(dir));
        if guest_parts(dir).next() == Some(MOUNT.trim_start_matches('/')) {
            let what = format!("the guest finds its tools at {MOUNT}, not: {}", dir.guest);
            let hint = "give the directory another path, with HOST::GUEST".to_owned();
            return Err(usage(what, Some(hint)));
        }
        if let Some(first) = dirs.iter().take(at).find(same) {
            let (one, two) = (printable_path(&first.host), printable_path(&dir.host));
            let what = format!("the guest would see {one} and {two} under one path: {}", dir.guest);
            let hint = "give one of them another path, with HOST::GUEST".to_owned();
            return Err(usage(what, Some(hint)));
        }
    }
    Ok(())
}

/// The parts of a guest's path that tell it from others: guests' libraries look files up
/// without the slashes and dots around them.
fn guest_parts(dir: &DirGrant) -> impl Iterator<Item = &str> {
    dir.guest.split('/').filter(|part| !matches!(*part, "" | "."))
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
            None => ours(key, std::env::var(key))?,
        };
        variables.push((key.clone(), value));
    }
    Ok(variables)
}

/// A variable of our own environment, for a guest.
fn ours(key: &str, value: Result<String, VarError>) -> Result<String, Outcome> {
    value.map_err(|error| {
        let (state, fix) = match error {
            VarError::NotPresent => ("set", "set it"),
            VarError::NotUnicode(_) => ("UTF-8", "set it to text"),
        };
        let hint = format!("{fix}, or give a value: --env {key}=VALUE");
        usage(format!("the environment variable is not {state}: {key}"), Some(hint))
    })
}

fn usage(message: String, hint: Option<String>) -> Outcome {
    Outcome::failed(Kind::Usage, message, hint.unwrap_or_default())
}

impl From<ValueError> for Outcome {
    fn from(error: ValueError) -> Self {
        usage(error.to_string(), error.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(env: &[(&str, &str)]) -> Given {
        Given {
            config: Config::default(),
            grants: Grants::default(),
            limits: Limits::default(),
            env: env.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
            dirs: Vec::new(),
            state: None,
        }
    }

    #[test]
    fn arguments_and_environment_are_bounded_together() {
        let half = "x".repeat(MAX_ARGS_ENV_BYTES / 2 - 2);
        assert!(given(&[("K", &half)]).check_args(&[half[1..].to_owned()]).is_ok());
        let refused = given(&[("K", &half)]).check_args(&[half.clone(), half]).unwrap_err();
        assert_eq!(refused.kind, Kind::Usage);
        assert!(refused.message.ends_with("over the limit of 131072"), "{}", refused.message);
        let empty = vec![String::new(); MAX_ARGS_ENV_BYTES + 1];
        assert!(given(&[]).check_args(&empty).is_err());
    }

    #[test]
    fn two_directories_under_one_guest_path_are_refused_by_name() {
        let check = |grants: &[&str]| {
            let dirs: Vec<_> = grants.iter().map(|dir| DirGrant::parse(dir).unwrap()).collect();
            check_guest_paths(&dirs).map_err(|refused| refused.message)
        };
        for two in [["a::/x", "b::/x:ro"], ["a::/x", "b::/x/"], ["a::x", "b::/x/."], [".", "b::/"]]
        {
            assert!(check(&two).is_err(), "{two:?}");
        }
        let told = check(&["one::/x", "c", "two::/x"]).unwrap_err();
        assert_eq!(told, "the guest would see one and two under one path: /x");
        for tools in ["a::/mcp-tools", "a::mcp-tools/", "a::/mcp-tools/servers"] {
            assert!(check(&[tools]).is_err(), "{tools}");
        }
        assert_eq!(check(&["a::/x", "b::/x/y", "c::/X", "x/x"]), Ok(()));
    }

    #[test]
    fn a_variable_that_is_no_text_is_not_called_unset() {
        let told = |error| ours("K", Err(error)).unwrap_err().message;
        assert_eq!(told(VarError::NotPresent), "the environment variable is not set: K");
        let odd = VarError::NotUnicode("x".into());
        assert_eq!(told(odd), "the environment variable is not UTF-8: K");
        assert_eq!(ours("K", Ok("v".to_owned())).unwrap(), "v");
    }
}
