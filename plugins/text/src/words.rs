//! Small pieces of sentences.

use std::fmt::Display;

/// What stands where something was cut.
pub fn rest(count: usize, what: &str) -> String {
    format!("… and {count} more {what}")
}

/// A number of things.
pub fn counted(count: impl Display, thing: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
