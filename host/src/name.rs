//! Names that come from outside, checked once where they enter.
//!
//! A [`ServerName`] is a key of the configuration, a [`ToolName`] is what a server
//! calls a tool. Both keep the exact spelling; neither is safe as a path segment or an
//! identifier, and nothing but this module may make one of those from it.

mod ident;
mod path;
mod segment;

use std::fmt;
use std::path::Path;

use crate::limits::{
    MAX_NAMESPACE_CHARS, MAX_PLUGIN_NAME_CHARS, MAX_SERVER_NAME_CHARS, MAX_SHOWN_PATH_CHARS,
    MAX_TOOL_NAME_CHARS,
};

pub use ident::identifiers;
pub use path::{OutputPath, PathError};
pub use segment::segments;

/// A server's key in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerName(Box<str>);

/// A tool's name as its server spells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ToolName(Box<str>);

/// The name of a namespace of state.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NamespaceName(Box<str>);

/// The name of a plugin: what a person asks for it by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PluginName(Box<str>);

/// Why a name was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// Longer than the bound.
    #[error("the name has {length} characters, over the limit of {limit}")]
    TooLong {
        /// Characters of the name.
        length: usize,
        /// The bound.
        limit: usize,
    },
    /// A character that no name may hold.
    #[error("the name holds {0:?}")]
    Character(char),
    /// `.` or `..`, or white space at an end.
    #[error("the name is {0:?}")]
    Shape(String),
}

impl ServerName {
    /// Checks a configuration key: 1 to 64 characters, no control characters, no
    /// slashes or colons, not `.` or `..`, no white space at the ends.
    pub fn new(name: &str) -> Result<Self, NameError> {
        checked(name, MAX_SERVER_NAME_CHARS).map(Self)
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A file name for what is remembered of this server: safe on every file system,
    /// and different for different names.
    pub fn file_stem(&self) -> String {
        let kept: String = self.0.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let digest = blake3::hash(self.0.as_bytes()).to_hex();
        format!("{kept}-{}", digest.get(..16).unwrap_or_default())
    }
}

impl ToolName {
    /// Checks a tool's name: 1 to 128 characters, no control characters, no slashes or
    /// colons, not `.` or `..`, no white space at the ends.
    pub fn new(name: &str) -> Result<Self, NameError> {
        checked(name, MAX_TOOL_NAME_CHARS).map(Self)
    }

    /// The name as the server spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NamespaceName {
    /// Checks a namespace's name: 1 to 64 characters, no control characters, no slashes
    /// or colons, no braces, not `.` or `..`, no white space at the ends.
    pub fn new(name: &str) -> Result<Self, NameError> {
        // A store of many servers tells by braces which of them holds a key.
        match name.chars().find(|c| matches!(c, '{' | '}')) {
            Some(brace) => Err(NameError::Character(brace)),
            None => checked(name, MAX_NAMESPACE_CHARS).map(Self),
        }
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NamespaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PluginName {
    /// Checks a plugin's name: 1 to 64 ASCII letters, digits, `-` and `_`, a letter or
    /// digit first, so that it is safe in a path as it is.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let name = checked(name, MAX_PLUGIN_NAME_CHARS)?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        match name.chars().find(|c| !is_plain(*c)) {
            Some(bad) => Err(NameError::Character(bad)),
            None if name.starts_with(['-', '_']) => Err(NameError::Shape(name.into())),
            None => Ok(Self(name)),
        }
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn checked(name: &str, limit: usize) -> Result<Box<str>, NameError> {
    if name.trim().is_empty() {
        return Err(NameError::Empty);
    }
    let length = name.chars().count();
    if length > limit {
        return Err(NameError::TooLong { length, limit });
    }
    if let Some(bad) = name.chars().find(|c| c.is_control() || matches!(c, '/' | '\\' | ':')) {
        return Err(NameError::Character(bad));
    }
    if name == "." || name == ".." || name.trim() != name {
        return Err(NameError::Shape(name.to_owned()));
    }
    Ok(name.into())
}

/// Makes what a stranger wrote fit to print: control characters and the ones that turn
/// text around or hide in it become `\u{..}` escapes; at most `max_chars` are kept.
pub fn printable(text: &str, max_chars: usize) -> String {
    let mut shown = String::new();
    let mut chars = text.chars();
    for c in chars.by_ref().take(max_chars) {
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    let rest = chars.count();
    if rest > 0 {
        shown.push_str(&format!("… ({rest} more characters)"));
    }
    shown
}

/// JSON that shows nothing hidden and means the same: hidden characters, which stand only
/// in its strings, are escaped. Line breaks between its parts stay.
pub fn printable_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) && c != '\n' {
            let mut units = [0; 2];
            shown.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A path fit to print: see [`printable`].
pub fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy(), MAX_SHOWN_PATH_CHARS)
}

/// Control characters, bidirectional overrides, zero-width and tag characters, fillers
/// that show as nothing, and selectors of a variant.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_keep_their_spelling() {
        for name in ["everything", "get-sum", "read_file", "my server", "été", "a.b"] {
            assert_eq!(ServerName::new(name).map(|n| n.to_string()), Ok(name.to_owned()));
            assert_eq!(ToolName::new(name).map(|n| n.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn names_that_could_be_paths_or_nothing_are_refused() {
        for name in ["", " ", ".", "..", "a/b", "..\\x", "C:x", "a\nb", "a\0", " a", "a "] {
            assert!(ToolName::new(name).is_err(), "{name:?}");
        }
        assert!(ToolName::new(&"x".repeat(129)).is_err());
        assert!(ToolName::new(&"x".repeat(128)).is_ok());
    }

    #[test]
    fn file_stems_differ_where_names_differ_and_stay_plain() {
        let stems: Vec<_> =
            ["a b", "a.b", "ab", "é"].map(|n| ServerName::new(n).unwrap().file_stem()).to_vec();
        for (i, stem) in stems.iter().enumerate() {
            assert!(stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{stem}");
            assert!(!stems[..i].contains(stem));
        }
    }

    #[test]
    fn nothing_hidden_survives_printing() {
        let shown = printable("a\u{1b}[2Jb\u{202e}c\u{e0041}d", 100);
        assert!(!shown.chars().any(is_hidden), "{shown}");
        assert_eq!(printable("abcdef", 3), "abc… (3 more characters)");
    }

    #[test]
    fn printable_json_hides_nothing_and_means_the_same() {
        let value =
            serde_json::json!({ "a\u{9b}": "x\u{7f}\u{202e}\n\u{e0041}é", "b": [1, "\u{1b}"] });
        let text = printable_json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(!text.contains(|c: char| is_hidden(c) && c != '\n'), "{text:?}");
        assert!(text.contains("\\u009b") && text.contains("\\udb40\\udc41"), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn fillers_and_selectors_are_hidden_and_ordinary_text_is_not() {
        let hidden = "\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}\u{3164}\u{fe00}\u{fe0f}\u{ffa0}\u{e0100}\u{e01ef}";
        for c in hidden.chars() {
            assert!(is_hidden(c), "{c:?}");
        }
        for c in "aé ß漢한글😀\u{a0}\u{301}".chars() {
            assert!(!is_hidden(c), "{c:?}");
        }
    }
}
