//! What generated TypeScript calls its functions and files, for modules that stand for
//! them. A test holds the two together.

/// Characters of a file's name before its extension that stay as they are.
const MAX_STEM_CHARS: usize = 120;
/// Characters of a longer one that are kept before its mark.
const KEPT_CHARS: usize = 100;
/// Hexadecimal digits of that mark.
const MARK_DIGITS: usize = 16;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "conin$", "conout$"];

/// The name of a tool's function, from its name in code.
pub(super) fn function(ident: &str) -> String {
    if ident == "then" { "then_".to_owned() } else { ident.to_owned() }
}

/// The name of a file or a folder without its extension.
pub(super) fn stem(ident: &str, digest: impl FnOnce() -> blake3::Hash) -> String {
    if ident.len() > MAX_STEM_CHARS {
        let start: String = ident.chars().take(KEPT_CHARS).collect();
        let mark: String = digest().to_hex().chars().take(MARK_DIGITS).collect();
        return format!("{start}_{mark}");
    }
    let lower = ident.to_ascii_lowercase();
    let number = lower.strip_prefix("com").or_else(|| lower.strip_prefix("lpt"));
    let is_port = number.is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    if lower == "index" || is_port || DEVICES.contains(&lower.as_str()) {
        return format!("{ident}_");
    }
    ident.to_owned()
}
