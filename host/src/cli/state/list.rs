//! `state list`: the keys of a namespace.

use std::pin::pin;
use std::process::ExitCode;

use futures::TryStreamExt as _;
use serde_json::json;

use super::{Place, pages};
use crate::cli::context::Context;
use crate::cli::report;
use crate::outcome::Outcome;

/// The flags of `state list`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host state list crawler\n  mcp-host state list crawler --prefix page/ --json | jq -r '.keys[]'\n\nOne key a line, in the order of their bytes; no key has a line end in it."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// Only keys that begin with this
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    prefix: String,
}

/// Prints the keys.
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let namespace = args.place.open(context)?;
    let mut pages = pin!(pages(&namespace, &args.prefix));
    let mut keys = Vec::new();
    while let Some(page) = pages.try_next().await? {
        keys.extend(page);
    }
    if context.json {
        report::document(&json!({ "namespace": namespace.name().as_str(), "keys": keys }));
    } else {
        keys.iter().for_each(|key| report::bytes(format!("{key}\n").as_bytes()));
    }
    Ok(ExitCode::SUCCESS)
}
