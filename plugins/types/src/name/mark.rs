//! What tells names apart that would be alike: a word of digits from a digest.

use std::collections::BTreeSet;

use super::MAX_LENGTH;

/// Digits that a mark has at least.
const DIGITS: usize = 6;
/// The longest mark, with its hyphen and the letter before its digits.
const LONGEST: usize = 18;

/// The name with a mark of what it stands for, with as many digits as it takes.
pub fn mark(name: &str, identity: &str, taken: &BTreeSet<String>) -> String {
    let (base, digest) = (cut(name), digest(identity));
    let marked = |digits: usize| format!("{base}-x{}", digest.get(..digits).unwrap_or(&digest));
    let short = (DIGITS..digest.len()).map(marked).find(|name| !taken.contains(name));
    short.unwrap_or_else(|| super::free(&marked(digest.len()), |name| taken.contains(name)))
}

/// The name with a mark of all digits of what it stands for.
pub fn whole(name: &str, identity: &str) -> String {
    format!("{}-x{}", cut(name), digest(identity))
}

/// The name, cut and marked if it is too long.
pub fn bounded(name: String) -> String {
    if name.len() <= MAX_LENGTH { name } else { whole(&name, &name) }
}

/// Whether these can be the digits of a mark.
pub fn is_mark(digits: &str) -> bool {
    digits.len() >= DIGITS && digits.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}

/// As much of a name as leaves room for a mark.
fn cut(name: &str) -> &str {
    let kept = name.get(..MAX_LENGTH.saturating_sub(LONGEST)).unwrap_or(name);
    kept.trim_end_matches('-')
}

/// 16 digits: FNV-1a, and a step that spreads what short names have in common. It tells names
/// apart and protects nothing: who chooses names that are alike here only gets longer marks.
fn digest(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    let spread = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    format!("{:016x}", spread ^ (spread >> 33))
}
