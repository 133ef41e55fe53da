//! `state export`: all of a namespace, as lines of JSON.

use std::pin::pin;
use std::process::ExitCode;

use futures::TryStreamExt as _;

use super::{Place, entry, pages};
use crate::cli::context::Context;
use crate::cli::{output, report};
use crate::limits::EXPORT_CHUNK_BYTES;
use crate::outcome::Outcome;

/// The flags of `state export`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  mcp-host state export crawler > crawler.jsonl\n\nA line each, with --json too: {\"key\":\"…\",\"text\":\"…\"}, or \"base64\" for a value that is no\ntext. The keys are in the order of their bytes; what changes meanwhile is in it or not. An\nexport is whole only if the exit code is 0."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
}

/// Prints the lines, as they come.
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let namespace = args.place.open(context)?;
    let mut pages = pin!(pages(&namespace, ""));
    let mut kept = 0_usize;
    while let Some(page) = pages.try_next().await? {
        for key in page {
            // It may be gone since it was listed.
            let Some(value) = namespace.get(&key).await? else { continue };
            let line = entry::line(&key, &value);
            report::line(&line);
            kept = kept.saturating_add(line.len());
            if kept > EXPORT_CHUNK_BYTES {
                output::flush(None).await.map_err(|error| report::unwritten(&error))?;
                kept = 0;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
