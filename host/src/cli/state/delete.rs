//! `state delete`: a key goes.

use std::process::ExitCode;

use serde_json::json;

use super::{Place, not_there};
use crate::cli::context::Context;
use crate::cli::report;
use crate::outcome::Outcome;

/// The flags of `state delete`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  mcp-host state delete crawler cursor\n\nThe exit code is 1 for a key that is not there."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The key
    key: String,
}

/// Removes the key.
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let namespace = args.place.open(context)?;
    let deleted = namespace.delete(&args.key).await?;
    if context.json {
        let name = namespace.name().as_str();
        report::document(&json!({ "namespace": name, "key": args.key, "deleted": deleted }));
    }
    Ok(if deleted { ExitCode::SUCCESS } else { not_there(&args.key, context) })
}
