//! `plugins`: the code generators there are.

mod check;
mod list;
mod new;

use std::process::ExitCode;

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use crate::codegen::registry::{Loaded, Registry, Source, Workshop};
use crate::config::{Config, plugins};
use crate::name::{PluginName, printable};
use crate::near::nearest;
use crate::outcome::{Kind, Outcome};

/// The verbs of `plugins`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the code generators: built in, configured, and found in the plugin folders
    #[command(after_help = "Examples:\n  mcp-host plugins list\n  mcp-host plugins list --json")]
    List,
    /// Check a code generator against what every one must do
    Check(check::Args),
    /// Begin a code generator of one's own: a folder that builds and passes the check
    New(new::Args),
}

/// Lists, checks or begins generators.
pub async fn execute(verb: Verb, context: &Context) -> Result<ExitCode, Failure> {
    match verb {
        Verb::List => list::execute(context).await,
        Verb::Check(args) => check::execute(&args, context).await,
        Verb::New(args) => Ok(new::execute(&args, context)?),
    }
}

/// The generators there are, and what loads them. What works `offline` needs no
/// configuration, and one that nobody accepted does not stop it: it is left out.
pub(super) fn open(offline: bool, context: &Context) -> Result<(Registry, Workshop), Outcome> {
    let config = match context.trusted_config() {
        Ok(config) => config,
        Err(_) if offline && context.config.is_none() => {
            Config::load_own(&std::env::current_dir().unwrap_or_default())?
        }
        Err(refused) => return Err(refused),
    };
    let found = plugins::found(&plugins::folders());
    let workshop = Workshop::new(context.cache()).map_err(crate::loader::Error::from)?;
    Ok((Registry::new(&config.plugins, found), workshop))
}

/// The generator a person asks for.
pub(super) fn find(registry: &Registry, target: &str) -> Result<Source, Outcome> {
    registry.get(target).ok_or_else(|| {
        let names = || registry.iter().map(|(name, _)| PluginName::as_str(name));
        let hint = match nearest(target, names()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!(
                "there are {}; or name a component's path",
                names().collect::<Vec<_>>().join(", ")
            ),
        };
        let message = format!("no such target: {}", printable(target, 64));
        Outcome::failed(Kind::Usage, message, hint)
    })
}

/// Loads a generator, and says so while it takes its time.
pub(super) async fn load(
    workshop: &Workshop,
    name: &str,
    source: &Source,
    context: &Context,
) -> Result<Loaded, Outcome> {
    let _shown = context.progress.show(&format!("compiling {}", printable(name, 64)));
    Ok(workshop.load(source).await?)
}
