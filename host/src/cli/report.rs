//! How things look: errors, warnings, JSON documents and tables.

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::context::Context;
use crate::name::printable;
use crate::outcome::Outcome;

/// Characters of a message; what a stranger wrote into one is bounded already.
const MESSAGE_CHARS: usize = 16 * 1024;

/// Reports a verb that failed, and gives its exit code.
pub fn failure(outcome: &Outcome, context: &Context) -> ExitCode {
    if context.json {
        document(&json!({ "error": {
            "outcome": outcome.kind,
            "exit_code": outcome.exit_code,
            "message": outcome.message,
            "hint": outcome.hint,
        }}));
    } else {
        error(&outcome.message, outcome.hint.as_deref());
    }
    ExitCode::from(outcome.exit_code)
}

/// Prints `error: …`, and the hint below a blank line.
pub fn error(message: &str, hint: Option<&str>) {
    anstream::eprintln!("\x1b[1;31merror:\x1b[0m {}", lines(message));
    if let Some(hint) = hint {
        anstream::eprintln!("\n\x1b[1;36mhint:\x1b[0m {}", lines(hint));
    }
}

/// Prints `warning: …`, unless all is to be quiet.
pub fn warning(message: &str, context: &Context) {
    if !context.quiet {
        anstream::eprintln!("\x1b[1;33mwarning:\x1b[0m {}", lines(message));
    }
}

/// Prints one JSON document.
pub fn document(value: &impl Serialize) {
    // The documents hold no maps with other keys than strings, so they serialize.
    if let Ok(text) = serde_json::to_string_pretty(value) {
        line(&text);
    }
}

/// Prints one line of data. A reader that went away is no error.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
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
