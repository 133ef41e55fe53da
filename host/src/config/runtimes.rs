//! Language runtimes that a person has, named in a configuration.

use super::error::Fault;
use super::plugins::Plugin;
use crate::name::printable;

/// Characters of an extension.
const MAX_EXTENSION_CHARS: usize = 16;
/// Extensions of what runs without a runtime.
const GUESTS: [&str; 3] = ["wasm", "wat", "cwasm"];

/// A configured runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// Its component.
    pub plugin: Plugin,
    /// The extensions of the files it runs, without dots, in small letters. None is what
    /// the runtime of this name that is built in runs.
    pub extensions: Vec<String>,
}

/// An extension as a configuration writes it, with or without its dot.
///
/// # Errors
///
/// What is none, and that of a guest.
pub(super) fn extension(text: &str) -> Result<String, Fault> {
    let extension = text.strip_prefix('.').unwrap_or(text).to_ascii_lowercase();
    let is_plain = (1..=MAX_EXTENSION_CHARS).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain {
        let what = format!("not an extension: {}", printable(text, MAX_EXTENSION_CHARS));
        return Err(Fault::hinted(what, "write letters and digits, like \"lua\""));
    }
    if GUESTS.contains(&extension.as_str()) {
        let what = format!("the extension of a guest, which needs no runtime: {extension}");
        return Err(Fault::hinted(what, "choose another one"));
    }
    Ok(extension)
}
