//! How things look: errors, warnings, JSON documents and tables. What is written when,
//! and what a reader can do about it, is [`output`]'s.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::limits::OUTPUT_DRAIN_TIME;
use crate::name::{printable, printable_json};
use crate::outcome::{Kind, Outcome};
use crate::stdio::Escape;

/// Characters of a message; what a stranger wrote into one is bounded already.
const MESSAGE_CHARS: usize = 16 * 1024;

/// Writes what a verb printed, or its failure in place of that, and gives the exit code.
pub async fn finish(ended: Result<ExitCode, Failure>, context: &Context) -> ExitCode {
    match ended {
        Ok(code) => write(code, None, context).await,
        Err(failure) => {
            output::discard_data();
            failed(&failure, context.json);
            let Outcome { kind, exit_code, .. } = failure.outcome;
            write(ExitCode::from(exit_code), patience(kind), context).await
        }
    }
}

/// Writes what was printed and gives `code`, unless it could not be written, or a person
/// lost patience with who reads it.
pub async fn write(code: ExitCode, patience: Option<Duration>, context: &Context) -> ExitCode {
    let flushed = async { output::flush(patience).await.map_err(|error| unwritten(&error)) };
    let flushed = match patience {
        Some(_) => flushed.await,
        None => context.until_interrupted(flushed).await,
    };
    let Err(outcome) = flushed else { return code };
    // Where data cannot go, no document can either.
    error(&outcome.message, outcome.hint.as_deref());
    let _ = output::flush(Some(OUTPUT_DRAIN_TIME)).await;
    ExitCode::from(outcome.exit_code)
}

/// Reports a failure before there is anything that could be waited with.
pub fn failure_at_once(outcome: Outcome, json: bool) -> ExitCode {
    let code = ExitCode::from(outcome.exit_code);
    failed(&outcome.into(), json);
    output::flush_at_once();
    code
}

/// How long a reader may take: for what ended itself as long as it wants, else a moment,
/// since a bound holds whoever reads.
pub fn patience(kind: Kind) -> Option<Duration> {
    let ended_itself =
        matches!(kind, Kind::Ok | Kind::GuestExit | Kind::ToolFailed | Kind::ScriptError);
    (!ended_itself).then_some(OUTPUT_DRAIN_TIME)
}

/// Prints `error: …`, and the hint below a blank line.
pub fn error(message: &str, hint: Option<&str>) {
    output::report(&format!("\x1b[1;31merror:\x1b[0m {}\n", lines(message)));
    if let Some(hint) = hint {
        output::report(&format!("\n\x1b[1;36mhint:\x1b[0m {}\n", lines(hint)));
    }
}

/// Says something that is neither, at once, unless all is to be quiet.
pub fn notice(message: &str, context: &Context) {
    if !context.quiet {
        output::say(&format!("\x1b[2m{}\x1b[0m\n", lines(message)));
    }
}

/// Says `warning: …` at once, unless all is to be quiet.
pub fn warning(message: &str, context: &Context) {
    warner(context)(message);
}

/// [`warning`] for what goes on in the background.
pub fn warner(context: &Context) -> impl Fn(&str) + Send + 'static {
    let quiet = context.quiet;
    move |message| {
        if !quiet {
            output::say(&format!("\x1b[1;33mwarning:\x1b[0m {}\n", lines(message)));
        }
    }
}

/// Prints data as it is into a pipe; on a terminal with nothing hidden in it.
pub fn bytes(data: &[u8]) {
    if !std::io::stdout().is_terminal() {
        return output::data(data);
    }
    let mut escape = Escape::default();
    let shown = escape.push(data);
    output::data(shown.as_bytes());
    output::data(escape.finish().as_bytes());
}

/// Prints one JSON document.
pub fn document(value: &impl Serialize) {
    // The documents hold no maps with other keys than strings, so they serialize.
    if let Ok(text) = serde_json::to_string_pretty(value) {
        line(&printable_json(&text));
    }
}

/// Prints one line of data.
pub fn line(text: &str) {
    output::data(text.as_bytes());
    output::data(b"\n");
}

/// Prints rows in columns, the last as wide as it comes.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell: &String| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// Text of many lines with nothing hidden in any of them.
pub fn lines(text: &str) -> String {
    text.lines().map(|line| printable(line, MESSAGE_CHARS)).collect::<Vec<_>>().join("\n")
}

/// A JSON document in one line.
pub fn json_line(value: &impl Serialize) -> String {
    // See `document`.
    serde_json::to_string(value).map(|text| printable_json(&text)).unwrap_or_default()
}

fn failed(failure: &Failure, json: bool) {
    if json {
        document(&json!({ "error": failure.form() }));
    } else {
        error(&failure.outcome.message, failure.outcome.hint.as_deref());
    }
}

/// Output that could not be written.
pub fn unwritten(error: &std::io::Error) -> Outcome {
    let hint = "check where stdout leads, and the space that is left there";
    Outcome::failed(Kind::WriteRefused, format!("stdout could not be written: {error}"), hint)
}
