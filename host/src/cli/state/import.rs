//! `state import`: the lines of an export, set as they are.
//!
//! All of them are read and checked before the first is set, so that one that is wrong
//! changes nothing.

mod lines;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::{Place, usage};
use crate::cli::context::Context;
use crate::cli::report;
use crate::outcome::Outcome;
use crate::state::{Stopped, apply_all};

/// The flags of `state import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host state import crawler crawler.jsonl\n  mcp-host state export old | mcp-host state import new\n\nA key that is there gets the value of its line; others stay. Nothing is set unless every\nline is right. Then as many as one batch takes are set at once."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The lines; stdin without it, or for -
    file: Option<PathBuf>,
}

/// Sets every key of the input.
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let namespace = args.place.open(context)?;
    let _shown = context.progress.show(&format!("importing into {}", namespace.name()));
    // Whoever writes to stdin, or does not, must not hold up a signal.
    let read = tokio::task::spawn_blocking(move || lines::read(args.file.as_deref())).await;
    let lost = |error| Err(usage(format!("the input could not be read: {error}"), ""));
    let steps = read.unwrap_or_else(lost)?;
    let all = steps.len();
    apply_all(&namespace, steps).await.map_err(|stopped| stopped_midway(stopped, all))?;
    if context.json {
        report::document(&json!({ "namespace": namespace.name().as_str(), "imported": all }));
    } else {
        report::line(&format!("{}: {all} keys imported", report::lines(namespace.name().as_str())));
    }
    Ok(ExitCode::SUCCESS)
}

fn stopped_midway(Stopped { done, error }: Stopped, all: usize) -> Outcome {
    let outcome = Outcome::from(error);
    let message = format!("{done} of {all} keys were set, then: {}", outcome.message);
    Outcome { message, ..outcome }
}
