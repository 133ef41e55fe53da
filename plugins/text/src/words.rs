//! Small pieces of sentences.

use std::fmt::Display;

/// What stands where something was cut.
pub fn rest(count: usize, what: &str) -> String {
    format!("… and {count} more {what}")
}

/// The text, or its first characters and how many more there are.
pub fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => {
            let (kept, left) = text.split_at(end);
            format!("{kept}{}", rest(left.chars().count(), "characters"))
        }
        None => text.to_owned(),
    }
}

/// A number of things.
pub fn counted(count: impl Display, thing: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
