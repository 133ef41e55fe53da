//! Strangers' text made fit for generated files.

use mcp_host_plugin_text::visible::{is_hidden, lines, visible};

/// Characters of a name in a sentence.
const MAX_NAME_CHARS: usize = 200;
/// Characters of a description that is carried over.
const MAX_DOCS_CHARS: usize = 32 * 1024;

/// A text within a line, at most so long as a name should be.
pub fn line(text: &str) -> String {
    visible(text, MAX_NAME_CHARS)
}

/// A description as lines without what they share of indentation.
pub fn docs(text: &str) -> String {
    lines(text, MAX_DOCS_CHARS)
}

/// A whole file with everything hidden shown, but the ends of lines and tabs.
pub fn file(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) && !matches!(c, '\n' | '\t') {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}
