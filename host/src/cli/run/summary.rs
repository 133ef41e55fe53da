//! How a run is reported: one document, or an error and a hint.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Ended, Failed};
use crate::cli::report;
use crate::name::printable_json;
use crate::outcome::Kind;
use crate::script::{self, Failure};
use crate::tools::CallRecord;

/// The whole outcome of a run, for `--json`.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    outcome: Kind,
    exit_code: u8,
    message: &'a str,
    hint: Option<&'a str>,
    /// What a script or a function gave; null when it gave nothing.
    result: Option<&'a RawValue>,
    /// Why it failed by itself.
    error: Option<Error<'a>>,
    stdout: String,
    stderr: String,
    /// Bytes of stdout and stderr that were over the bound and are not here.
    dropped_bytes: u64,
    calls: &'a [CallRecord],
    usage: UsageDocument,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Error<'a> {
    Script(&'a Failure),
    Function(&'a RawValue),
}

#[derive(Debug, Serialize)]
struct UsageDocument {
    wall_ms: f64,
    compile_ms: f64,
    instantiate_us: f64,
    memory_peak_bytes: u64,
    fuel: Option<u64>,
    tool_calls: u64,
    cached: bool,
}

/// The document of a run.
pub(super) fn document(ended: &Ended) -> Document<'_> {
    Document {
        outcome: ended.outcome.kind,
        exit_code: ended.outcome.exit_code,
        message: &ended.outcome.message,
        hint: ended.outcome.hint.as_deref(),
        result: ended.result.as_ref().map(script::Document::raw),
        error: ended.failure.as_ref().and_then(|failed| match failed {
            Failed::Script(failure) => Some(Error::Script(failure)),
            Failed::Function(error) => error.as_ref().map(|error| Error::Function(error.raw())),
        }),
        stdout: String::from_utf8_lossy(&ended.printed.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&ended.printed.stderr).into_owned(),
        dropped_bytes: ended.printed.dropped_bytes,
        calls: &ended.calls,
        usage: UsageDocument {
            wall_ms: ended.usage.wall.as_secs_f64() * 1e3,
            compile_ms: ended.cost.compile.as_secs_f64() * 1e3,
            instantiate_us: ended.usage.instantiate.as_secs_f64() * 1e6,
            memory_peak_bytes: ended.usage.memory_bytes,
            fuel: ended.usage.fuel,
            tool_calls: ended.calls_made,
            cached: ended.cost.cached,
        },
    }
}

/// Prints what a script or a function gave, and says how a run ended when that is not
/// obvious: a guest that chose its own exit code has said what it had to say.
pub(super) fn print(ended: &Ended) {
    let outcome = &ended.outcome;
    if let Some(result) = ended.result.as_ref().filter(|_| outcome.kind == Kind::Ok) {
        report::line(&printable_json(&result.pretty()));
    }
    match (&ended.failure, outcome.kind) {
        (Some(Failed::Script(failure)), Kind::ScriptError | Kind::Memory) => {
            report::error(&failure.render(), outcome.hint.as_deref());
        }
        (_, Kind::Ok) | (None, Kind::GuestExit) => {}
        _ => report::error(&outcome.message, outcome.hint.as_deref()),
    }
}
