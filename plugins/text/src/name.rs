//! Names of files and of skills, from identifiers.

use std::collections::BTreeSet;

/// Characters of a skill's name.
const MAX_KEBAB_CHARS: usize = 64;

/// Names that Windows keeps for devices, whatever extension follows.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// An identifier as the stem of a file or the name of a folder: itself, unless Windows or
/// `taken` has other plans for it. Identifiers have no hyphens, so none becomes another.
pub fn stem(identifier: &str, taken: &[&str]) -> String {
    let small = identifier.to_ascii_lowercase();
    if is_device(&small) || taken.contains(&&*small) {
        return format!("{identifier}-mcp");
    }
    identifier.to_owned()
}

/// An identifier in words joined by hyphens, 1 to 64 characters of `a-z0-9-`, unlike
/// every one in `used`, which it enters.
pub fn kebab(identifier: &str, used: &mut BTreeSet<String>) -> String {
    let whole = stem(&hyphenated(identifier), &[""]);
    let mut name = cut(&whole, MAX_KEBAB_CHARS);
    let mut number = 2_u32;
    while !used.insert(name.clone()) {
        let suffix = format!("-{number}");
        name = format!("{}{suffix}", cut(&whole, MAX_KEBAB_CHARS.saturating_sub(suffix.len())));
        number = number.saturating_add(1);
    }
    name
}

fn is_device(small: &str) -> bool {
    let port = small.strip_prefix("com").or_else(|| small.strip_prefix("lpt"));
    DEVICES.contains(&small) || port.is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']))
}

fn cut(name: &str, max: usize) -> String {
    name.get(..max).unwrap_or(name).trim_matches('-').to_owned()
}

/// Words begin at a capital after a small letter or a digit, and at the last capital of
/// several: `mySQLServer` is `my-sql-server`.
fn hyphenated(identifier: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    let mut chars = identifier.chars().peekable();
    while let Some(c) = chars.next() {
        let before_small = chars.peek().is_some_and(char::is_ascii_lowercase);
        let starts = c.is_ascii_uppercase() && (!before.is_ascii_uppercase() || before_small);
        let hyphen = !c.is_ascii_alphanumeric() || starts;
        if hyphen && !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_of_an_identifier_are_joined_by_hyphens() {
        for (identifier, expected) in [
            ("filesystem", "filesystem"),
            ("githubArchived", "github-archived"),
            ("mySQLServer", "my-sql-server"),
            ("ms365", "ms365"),
            ("aB2C", "a-b2-c"),
            ("con", "con-mcp"),
            ("", "-mcp"),
        ] {
            assert_eq!(kebab(identifier, &mut BTreeSet::new()), expected.trim_matches('-'));
        }
    }

    #[test]
    fn a_stem_is_no_device_and_not_taken() {
        for (identifier, expected) in [
            ("readFile", "readFile"),
            ("Con", "Con-mcp"),
            ("com1", "com1-mcp"),
            ("com", "com"),
            ("lpt9", "lpt9-mcp"),
            ("com10", "com10"),
            ("readme", "readme-mcp"),
        ] {
            assert_eq!(stem(identifier, &["readme"]), expected);
        }
    }

    proptest! {
        #[test]
        fn names_of_skills_are_valid_and_differ(identifiers in proptest::collection::vec("[a-zA-Z_][a-zA-Z0-9_]{0,80}", 1..8)) {
            let mut used = BTreeSet::new();
            for identifier in &identifiers {
                let name = kebab(identifier, &mut used);
                prop_assert!((1..=64).contains(&name.len()), "{}", name);
                prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
                prop_assert!(!name.starts_with('-') && !name.ends_with('-') && !name.contains("--"));
            }
            prop_assert_eq!(used.len(), identifiers.len());
        }
    }
}
