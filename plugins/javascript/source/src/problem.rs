//! Why a text cannot be prepared, and where. It knows lines and columns, not what a text
//! means.

use oxc_diagnostics::{OxcDiagnostic, Severity};
use oxc_span::Span;

/// What cannot be read in a text, and what its author can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one line: lower case, no final stop.
    pub message: String,
    /// What would help, when that is known.
    pub hint: Option<String>,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

impl Problem {
    /// A problem at a byte of the text.
    pub(crate) fn at(source: &str, offset: u32, message: impl Into<String>) -> Self {
        let (line, column) = position(source, offset);
        Self { message: message.into(), hint: None, line, column }
    }

    /// The same with what would help.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What the parser found, in this crate's manner.
    pub(crate) fn syntax(source: &str, found: &OxcDiagnostic) -> Self {
        let offset = place(found).map_or(0, |span| span.start);
        let problem = Self::at(source, offset, quiet(&found.message));
        match found.help.as_deref() {
            Some(help) => problem.hint(quiet(help)),
            None => problem,
        }
    }
}

/// The line and the column, from 1, of a byte of the text.
pub(crate) fn position(source: &str, offset: u32) -> (u32, u32) {
    let before = usize::try_from(offset).ok().and_then(|offset| source.get(..offset));
    let before = before.unwrap_or(source);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let last = before.rsplit('\n').next().unwrap_or_default();
    (number(line).saturating_add(1), number(last.chars().count()).saturating_add(1))
}

/// The first of what the parser found, by place.
pub(crate) fn first(found: &[OxcDiagnostic]) -> Option<&OxcDiagnostic> {
    found
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .min_by_key(|diagnostic| place(diagnostic).map_or(0, |span| span.start))
}

/// Where the parser found something.
pub(crate) fn place(found: &OxcDiagnostic) -> Option<Span> {
    let primary = found.labels.iter().find(|label| label.primary());
    primary.or(found.labels.first()).map(|label| label.span())
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// One line, lower case at the start unless a name stands there, no final stop.
fn quiet(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches('.');
    let mut characters = line.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        (Some('A'), Some(' ')) => format!("a{}", characters.as_str()),
        _ => String::from(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        assert_eq!(position("é\nü👋x", 9), (2, 3));
        assert_eq!(position("ab", 0), (1, 1));
        assert_eq!(position("ab", 99), (1, 3));
    }

    #[test]
    fn messages_of_the_parser_are_made_quiet() {
        assert_eq!(quiet("Unexpected token."), "unexpected token");
        assert_eq!(quiet("A 'return' is wrong"), "a 'return' is wrong");
        assert_eq!(quiet("JSX is\n  off"), "JSX is off");
        assert_eq!(quiet(""), "");
    }
}
