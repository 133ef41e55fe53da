//! What a person should know of one tool's types, in the order it was found.

use std::collections::HashSet;

use mcp_host_plugin::{Diagnostic, Severity};

use crate::limits::{MAX_DIAGNOSTICS, MAX_QUOTED_CHARS};
use crate::quote::visible;

/// Collects diagnostics of one tool, each once and not too many.
pub struct Report<'t> {
    server: &'t str,
    tool: &'t str,
    /// What messages begin with: which schema they are about.
    label: &'static str,
    seen: HashSet<(String, String)>,
    found: Vec<Diagnostic>,
    more: usize,
}

impl<'t> Report<'t> {
    /// An empty one.
    pub fn new(server: &'t str, tool: &'t str) -> Self {
        Self { server, tool, label: "", seen: HashSet::new(), found: Vec::new(), more: 0 }
    }

    /// From here on it is about the output schema.
    pub fn turn_to_output(&mut self) {
        self.label = "output: ";
    }

    /// A type is wider than the schema.
    pub fn note(&mut self, pointer: String, message: impl Into<String>) {
        self.add(Severity::Note, pointer, message.into());
    }

    /// Something is not as its author meant it.
    pub fn warn(&mut self, pointer: String, message: impl Into<String>) {
        self.add(Severity::Warning, pointer, message.into());
    }

    fn add(&mut self, severity: Severity, pointer: String, message: String) {
        let message = format!("{}{message}", self.label);
        if self.found.len() >= MAX_DIAGNOSTICS {
            self.more = self.more.saturating_add(1);
        } else if self.seen.insert((pointer.clone(), message.clone())) {
            self.found.push(self.diagnostic(severity, pointer, message));
        }
    }

    fn diagnostic(&self, severity: Severity, pointer: String, message: String) -> Diagnostic {
        let (server, tool) = (self.server.to_owned(), Some(self.tool.to_owned()));
        Diagnostic { severity, server, tool, pointer, message }
    }

    /// All there is to say.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        if self.more > 0 {
            let message = format!("and {} more of such remarks", self.more);
            let last = self.diagnostic(Severity::Note, String::new(), message);
            self.found.push(last);
        }
        self.found
    }
}

/// What a stranger wrote, fit to stand in a message.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().map(visible).take(MAX_QUOTED_CHARS).collect();
    if text.chars().nth(MAX_QUOTED_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_said_once_and_too_much_is_counted() {
        let mut report = Report::new("s", "t");
        report.note("/a".into(), "x");
        report.note("/a".into(), "x");
        for n in 0..100 {
            report.warn(format!("/{n}"), "y");
        }
        let found = report.finish();
        assert_eq!(found.len(), MAX_DIAGNOSTICS + 1);
        assert!(found.last().unwrap().message.contains("81 more"));
    }

    #[test]
    fn a_quotation_hides_nothing_and_ends() {
        let shown = quoted(&format!("a\n\u{202e}b{}", "x".repeat(1_000)));
        assert!(shown.starts_with("a\u{fffd}\u{fffd}bx") && shown.ends_with('…'), "{shown}");
        assert_eq!(shown.chars().count(), MAX_QUOTED_CHARS + 1);
    }
}
