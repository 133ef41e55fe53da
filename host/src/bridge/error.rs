//! The errors the bridge makes, each with its reason, effect, message and hint.
//!
//! Every message that says why a call did not come back stands here, so that they
//! speak alike. No error here is without a hint that names a fix. What a server wrote
//! enters them only through [`quoted`].

use std::time::Duration;

use crate::config::quote;
use crate::limits::MAX_QUOTED_CHARS;
use crate::name::{ServerName, printable};
use crate::near::did_you_mean;
use crate::tools::{Effect, ErrorReason, InvalidArgument, ToolError};

/// What to do about a server that breaks the protocol.
pub(super) const BROKEN_SERVER: &str =
    "update the server, or report this to whoever maintains it; no setting of the host helps";

/// A server that could not be started, or is left alone.
pub(super) fn not_started(server: &ServerName, why: &str, hint: impl Into<String>) -> ToolError {
    ToolError {
        reason: ErrorReason::Unavailable,
        effect: Effect::NotSent,
        message: format!("server {server} could not be started: {why}"),
        hint: Some(hint.into()),
    }
}

/// A server that could not be reached, or is left alone.
pub(super) fn not_reached(server: &ServerName, why: &str, hint: impl Into<String>) -> ToolError {
    ToolError {
        message: format!("server {server} could not be reached: {why}"),
        ..not_started(server, why, hint)
    }
}

/// A server that ended while it owed an answer.
pub(super) fn went_away(what: &str, how: &str, hint: impl Into<String>) -> ToolError {
    ToolError {
        reason: ErrorReason::Unavailable,
        effect: Effect::SentUnknown,
        message: format!("{what} got no answer, the server went away: {how}"),
        hint: Some(hint.into()),
    }
}

/// A request that brought no answer, for a reason that is known.
pub(super) fn lost(what: &str, sent: bool, why: &str, hint: impl Into<String>) -> ToolError {
    let effect = if sent { Effect::SentUnknown } else { Effect::NotSent };
    ToolError {
        reason: ErrorReason::Unavailable,
        effect,
        message: format!("{what} got no answer from its server: {why}"),
        hint: Some(hint.into()),
    }
}

/// A request that never left the host.
pub(super) fn not_sent(what: &str, why: &str, hint: impl Into<String>) -> ToolError {
    ToolError {
        reason: ErrorReason::Unavailable,
        effect: Effect::NotSent,
        message: format!("{what} was not sent: {why}"),
        hint: Some(hint.into()),
    }
}

/// No answer within a deadline.
pub(super) fn late(
    what: &str,
    deadline: Duration,
    effect: Effect,
    hint: impl Into<String>,
) -> ToolError {
    ToolError {
        reason: ErrorReason::Timeout,
        effect,
        message: format!("{what} got no answer within its deadline: {}", span(deadline)),
        hint: Some(hint.into()),
    }
}

/// A bound that was met.
pub(super) fn limit(message: String, effect: Effect, hint: impl Into<String>) -> ToolError {
    ToolError { reason: ErrorReason::Limit, effect, message, hint: Some(hint.into()) }
}

/// Something a server asked for that the host does not do.
pub(super) fn unsupported(message: String, effect: Effect, hint: impl Into<String>) -> ToolError {
    ToolError { reason: ErrorReason::Unsupported, effect, message, hint: Some(hint.into()) }
}

/// No such tool or server. The names that are like it are the hint; without any it is
/// `otherwise`.
pub(super) fn unknown(
    message: String,
    effect: Effect,
    near: Vec<String>,
    otherwise: impl Into<String>,
) -> ToolError {
    let hint = did_you_mean(&near).unwrap_or_else(|| otherwise.into());
    ToolError { reason: ErrorReason::UnknownTool(near), effect, message, hint: Some(hint) }
}

/// Arguments that do not fit; the first reason is part of the message.
pub(super) fn invalid(
    what: &str,
    reasons: Vec<InvalidArgument>,
    effect: Effect,
    hint: impl Into<String>,
) -> ToolError {
    let first = reasons.first().map_or_else(String::new, |first| match first.path.as_str() {
        "" => format!(": {}", first.reason),
        path => format!(": {}: {}", printable(path, MAX_QUOTED_CHARS), first.reason),
    });
    ToolError {
        reason: ErrorReason::InvalidArguments(reasons),
        effect,
        message: format!("the arguments of {what} do not fit{first}"),
        hint: Some(hint.into()),
    }
}

/// Work of the host itself that was given up, as happens when the host shuts down.
pub(super) fn abandoned() -> ToolError {
    ToolError {
        reason: ErrorReason::Unavailable,
        effect: Effect::NotSent,
        message: "the host is shutting down".to_owned(),
        hint: Some("run it again".to_owned()),
    }
}

/// The command that shows the tools of a server.
pub(super) fn see_tools(server: &ServerName) -> String {
    format!("`mcp-host tools list {}` shows its tools", quote::shell(server.as_str()))
}

/// The command that shows what a tool takes.
pub(super) fn see_schema(tool: &str) -> String {
    format!("`mcp-host tools show {}` shows what it takes", quote::shell(tool))
}

/// What a server wrote, fit to stand in a message: one line, bounded, nothing hidden.
pub(super) fn quoted(text: &str) -> String {
    let line = text.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let mut joined = String::new();
    for part in line {
        if !joined.is_empty() {
            joined.push_str(" / ");
        }
        joined.push_str(part);
        if joined.len() > MAX_QUOTED_CHARS.saturating_mul(4) {
            break;
        }
    }
    printable(&joined, MAX_QUOTED_CHARS)
}

/// A time as people write it.
pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 { format!("{} ms", time.as_millis()) } else { format!("{seconds} s") }
}

/// A fix, and what else may explain the failure.
pub(super) fn with_evidence(fix: &str, evidence: [Option<String>; 2]) -> String {
    let evidence = evidence.into_iter().flatten();
    evidence.fold(fix.to_owned(), |hint, more| format!("{hint}; {more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_wrote_is_one_bounded_line() {
        let said = quoted("  boom\n\n\u{1b}[31mred\n");
        assert_eq!(said, "boom / \\u{1b}[31mred");
        assert!(quoted(&"x\n".repeat(100_000)).chars().count() < 2 * MAX_QUOTED_CHARS);
    }

    #[test]
    fn times_read_as_people_write_them() {
        assert_eq!(span(Duration::from_secs(30)), "30 s");
        assert_eq!(span(Duration::from_millis(2_500)), "2.5 s");
        assert_eq!(span(Duration::from_millis(200)), "200 ms");
    }
}
