//! `state`: the values that runs keep, for people.
//!
//! Where they are kept is the configuration's to say, so it must be a trusted one.

mod delete;
mod entry;
mod export;
mod get;
mod import;
mod list;
mod set;

use std::process::ExitCode;

use clap::Subcommand;
use futures::stream::{Stream, try_unfold};

use super::context::Context;
use super::failure::Failure;
use super::report;
use crate::limits::MAX_SHOWN_KEY_CHARS;
use crate::name::{NamespaceName, printable};
use crate::outcome::{Kind, Outcome};
use crate::state::{Namespace, StateError, StateReason};

/// The exit code for a key that is not there.
const NOT_THERE: u8 = 1;

/// The verbs of `state`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the keys of a namespace
    List(list::Args),
    /// Print the value of a key
    Get(get::Args),
    /// Give a key a value
    Set(set::Args),
    /// Remove a key
    Delete(delete::Args),
    /// Print every key and value of a namespace, a line of JSON each
    Export(export::Args),
    /// Set the keys and values of an export
    Import(import::Args),
}

/// The namespace that a verb is about.
#[derive(Debug, clap::Args)]
struct Place {
    /// The namespace, as `run --state` takes it
    namespace: String,
}

/// Reads or changes state.
pub async fn execute(verb: Verb, context: &Context) -> Result<ExitCode, Failure> {
    let ended = match verb {
        Verb::List(args) => list::execute(args, context).await,
        Verb::Get(args) => get::execute(args, context).await,
        Verb::Set(args) => set::execute(args, context).await,
        Verb::Delete(args) => delete::execute(args, context).await,
        Verb::Export(args) => export::execute(args, context).await,
        Verb::Import(args) => import::execute(args, context).await,
    };
    ended.map_err(Failure::from)
}

impl Place {
    fn open(&self, context: &Context) -> Result<Namespace, Outcome> {
        let name = NamespaceName::new(&self.namespace)
            .map_err(|error| usage(format!("not a namespace of state, {error}"), ""))?;
        let config = context.trusted_config()?;
        context.namespace(&config, name)
    }
}

/// The keys that begin with `prefix`, a page at a time.
fn pages(
    namespace: &Namespace,
    prefix: &str,
) -> impl Stream<Item = Result<Vec<String>, StateError>> {
    try_unfold(Some(None::<String>), async move |place| {
        let Some(after) = place else { return Ok(None) };
        let page = namespace.list_keys(prefix, after.as_deref(), u32::MAX).await?;
        Ok(Some((page.keys, page.next.map(Some))))
    })
}

/// Says that there is no such key.
fn not_there(key: &str, context: &Context) -> ExitCode {
    let shown = printable(key, MAX_SHOWN_KEY_CHARS);
    report::warning(&format!("there is no such key: {shown}"), context);
    ExitCode::from(NOT_THERE)
}

fn usage(message: String, hint: &str) -> Outcome {
    Outcome::failed(Kind::Usage, message, hint)
}

impl From<StateError> for Outcome {
    fn from(error: StateError) -> Self {
        let kind = match error.reason {
            StateReason::Denied
            | StateReason::InvalidKey
            | StateReason::TooLarge
            | StateReason::NotANumber
            | StateReason::Conflict => Kind::Usage,
            StateReason::Quota => Kind::WriteRefused,
            StateReason::Unavailable => Kind::ServerUnavailable,
        };
        Self::failed(kind, error.message, error.hint.unwrap_or_default())
    }
}
