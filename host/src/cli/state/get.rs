//! `state get`: the value of a key.

use std::process::ExitCode;

use serde_json::json;

use super::{Place, entry, not_there};
use crate::cli::context::Context;
use crate::cli::report;
use crate::outcome::Outcome;

/// The flags of `state get`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host state get crawler cursor\n  mcp-host state get crawler page/1 > page.html\n\nThe value is printed as it is, with nothing added; on a terminal control characters are\nshown. With --json it is `text` if it is UTF-8, else `base64`. The exit code is 1 for a key\nthat is not there."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The key
    key: String,
}

/// Prints the value.
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let namespace = args.place.open(context)?;
    let value = namespace.get(&args.key).await?;
    if context.json {
        let mut document = json!({
            "namespace": namespace.name().as_str(), "key": args.key, "found": value.is_some(),
        });
        if let (Some(fields), Some(value)) = (document.as_object_mut(), &value) {
            let (form, text) = entry::form(value);
            fields.insert(form.into(), text.into());
        }
        report::document(&document);
    } else if let Some(value) = &value {
        report::bytes(value);
    }
    Ok(if value.is_some() { ExitCode::SUCCESS } else { not_there(&args.key, context) })
}
