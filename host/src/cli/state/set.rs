//! `state set`: a key gets a value.

use std::ffi::{OsStr, OsString};
use std::io::{Read as _, stdin};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::{Place, usage};
use crate::cli::context::Context;
use crate::cli::report;
use crate::file::{self, Links};
use crate::limits::MAX_VALUE_BYTES;
use crate::name::printable_path;
use crate::outcome::Outcome;

/// The bound of a value, as sizes of files are counted.
#[expect(clippy::as_conversions, reason = "a constant that fits, and no const fn says so")]
const LIMIT_BYTES: u64 = MAX_VALUE_BYTES as u64;

/// The flags of `state set`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host state set crawler cursor 42\n  mcp-host state set crawler page/1 @page.html\n  date | mcp-host state set crawler started -\n\nThe bytes of a file or of stdin are kept as they are, the last line end too. A value that\nbegins with @ or is a lone - comes that way."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The key
    key: String,
    /// The value, a file with it, or - for stdin
    #[arg(value_name = "VALUE|@FILE|-", allow_negative_numbers = true)]
    value: OsString,
}

/// Sets the key.
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let namespace = args.place.open(context)?;
    // Whoever writes to stdin, or does not, must not hold up a signal.
    let read = tokio::task::spawn_blocking(move || read(&args.value)).await;
    let lost = |error| Err(usage(format!("the value could not be read: {error}"), ""));
    let value = read.unwrap_or_else(lost)?;
    let bytes = value.len();
    namespace.set(&args.key, value).await?;
    if context.json {
        let name = namespace.name().as_str();
        report::document(&json!({ "namespace": name, "key": args.key, "bytes": bytes }));
    }
    Ok(ExitCode::SUCCESS)
}

fn read(value: &OsStr) -> Result<Vec<u8>, Outcome> {
    match value.as_bytes() {
        b"-" => from_stdin(),
        [b'@', path @ ..] => from_file(Path::new(OsStr::from_bytes(path))),
        bytes => Ok(bytes.to_vec()),
    }
}

/// The whole of stdin, as far as a value may go.
fn from_stdin() -> Result<Vec<u8>, Outcome> {
    let mut value = Vec::new();
    stdin()
        .lock()
        .take(LIMIT_BYTES.saturating_add(1))
        .read_to_end(&mut value)
        .map_err(|error| usage(format!("stdin could not be read: {error}"), ""))?;
    if value.len() > MAX_VALUE_BYTES {
        let what = format!("the value on stdin is over the limit of {MAX_VALUE_BYTES} bytes");
        return Err(usage(what, "keep it in parts, under several keys"));
    }
    Ok(value)
}

fn from_file(path: &Path) -> Result<Vec<u8>, Outcome> {
    let read = file::read(path, LIMIT_BYTES, Links::Follow);
    let (value, _) = read.map_err(|problem| {
        let what = format!("the value could not be read: {}: {problem}", printable_path(path));
        usage(what, "check the path after the @; a value that begins with @ comes on stdin")
    })?;
    Ok(value)
}
