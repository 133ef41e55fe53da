//! Names as path segments that a person can still read.
//!
//! A segment is safe on every file system, and unlike every other of its directory even
//! where case does not count. Which name has which depends on the set of names alone,
//! never on their order.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Characters of a name that may be a segment as it is. A longer one is shortened.
const MAX_PLAIN_CHARS: usize = 100;
/// Characters of a name that are kept before its mark.
const KEPT_CHARS: usize = 32;
/// Hexadecimal digits of a mark.
const MARK_DIGITS: usize = 8;
/// Hexadecimal digits of the mark of a name whose short one some other has too.
const LONG_MARK_DIGITS: usize = 64;
/// What Windows keeps for devices, whatever follows after a dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A segment for each name, none of them `reserved`, which is in small letters: the name
/// itself where it is safe and unlike all others, else what is safe of it, and a mark.
///
/// A segment is 1 to 100 of the ASCII letters, digits, `-`, `_` and `.`, does not begin
/// with `-` or `.` nor end with `.`, and is no device of Windows.
pub fn segments<'a>(
    names: impl IntoIterator<Item = &'a str>,
    reserved: &[&str],
) -> BTreeMap<&'a str, String> {
    let folded: BTreeMap<&str, String> =
        names.into_iter().map(|name| (name, name.to_ascii_lowercase())).collect();
    let spellings = counted(folded.values().map(String::as_str));
    let is_alone = |folded: &str| spellings.get(folded) == Some(&1) && !reserved.contains(&folded);
    let is_itself = |(name, folded): &(&str, &str)| is_plain(name) && is_alone(folded);
    let all = folded.iter().map(|(name, folded)| (*name, folded.as_str()));
    let (plain, others): (Vec<_>, Vec<_>) = all.partition(is_itself);
    let short = |name: &str| marked(name, MARK_DIGITS);
    let marks = counted(others.iter().map(|(name, _)| short(name).to_ascii_lowercase()));
    let with_mark = |name: &'a str| {
        let is_alone = marks.get(&short(name).to_ascii_lowercase()) == Some(&1);
        (name, if is_alone { short(name) } else { marked(name, LONG_MARK_DIGITS) })
    };
    let plain = plain.into_iter().map(|(name, _)| (name, name.to_owned()));
    plain.chain(others.into_iter().map(|(name, _)| with_mark(name))).collect()
}

/// How often each text occurs.
fn counted<T: Eq + Hash>(texts: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counted = HashMap::new();
    for text in texts {
        let count: &mut usize = counted.entry(text).or_default();
        *count = count.saturating_add(1);
    }
    counted
}

/// Whether a name can stand in a path as it is. One that looks as if it had a mark
/// cannot, or a server could give one tool the segment of another.
fn is_plain(name: &str) -> bool {
    (1..=MAX_PLAIN_CHARS).contains(&name.len())
        && name.chars().all(|c| is_safe(c) || c == '.')
        && !name.starts_with(['-', '.'])
        && !name.ends_with('.')
        && !is_device(name)
        && !has_mark(name)
}

fn is_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |kind| {
        stem.strip_prefix(kind)
            .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

fn has_mark(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, mark)| {
        [MARK_DIGITS, LONG_MARK_DIGITS].contains(&mark.len())
            && mark.chars().all(|c| c.is_ascii_hexdigit())
    })
}

/// What is safe of a name, and the first digits of its digest.
fn marked(name: &str, digits: usize) -> String {
    let safe = |c: char| if is_safe(c) { c } else { '_' };
    let kept: String = name.chars().take(KEPT_CHARS).map(safe).collect();
    let kept = kept.trim_matches(['-', '_']);
    let kept = if kept.is_empty() { "_" } else { kept };
    let digest = blake3::hash(name.as_bytes()).to_hex();
    format!("{kept}-{}", digest.get(..digits).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn segment(name: &str) -> String {
        segments([name], &["index"]).remove(name).unwrap()
    }

    fn is_valid(segment: &str) -> bool {
        (1..=MAX_PLAIN_CHARS).contains(&segment.len())
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            && !segment.starts_with(['-', '.'])
            && !segment.ends_with('.')
            && !is_device(segment)
    }

    #[test]
    fn an_ordinary_name_is_its_own_segment() {
        for name in ["get_sum", "read-file", "a.b", "A", "0", "_x", "console", "com10", "x-beef"] {
            assert_eq!(segment(name), name);
        }
        assert_eq!(segment(&"x".repeat(100)), "x".repeat(100));
    }

    #[test]
    fn a_name_that_is_unsafe_somewhere_keeps_what_is_safe_and_has_a_mark() {
        for (name, kept) in [
            ("my server", "my_server"),
            ("été", "t"),
            ("日本", "_"),
            ("", "_"),
            ("..", "_"),
            ("../../etc/passwd", "etc_passwd"),
            ("-rf", "rf"),
            (".hidden", "hidden"),
            ("dot.", "dot"),
            ("con", "con"),
            ("Com1.txt", "Com1_txt"),
            ("LPT9", "LPT9"),
            ("index", "index"),
            ("Index", "Index"),
            ("a\0b\u{202e}", "a_b"),
        ] {
            let segment = segment(name);
            let (found, mark) = segment.rsplit_once('-').unwrap();
            assert_eq!((found, mark.len()), (kept, MARK_DIGITS), "{name:?}: {segment}");
            assert!(is_valid(&segment), "{name:?}: {segment}");
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_are_told_apart() {
        let found = segments(["A", "a", "b"], &[]);
        assert_eq!(found["b"], "b");
        assert!(found["A"].starts_with("A-") && found["a"].starts_with("a-"), "{found:?}");
        assert!(!found["A"].eq_ignore_ascii_case(&found["a"]));
    }

    #[test]
    fn a_name_that_looks_like_the_segment_of_another_does_not_get_it() {
        let target = segment("a b");
        let found = segments(["a b", target.as_str()], &[]);
        assert_eq!(found["a b"], target);
        assert_ne!(found[target.as_str()], target);
        let long = marked("a b", LONG_MARK_DIGITS);
        assert_ne!(segment(&long), long);
    }

    #[test]
    fn names_whose_short_marks_are_alike_have_long_ones() {
        // The first two of this form whose digests begin alike.
        let mut seen = BTreeMap::new();
        let twins = (0_u32..).find_map(|n| {
            let name = format!("{}{n}", " ".repeat(KEPT_CHARS));
            let mark = marked(&name, MARK_DIGITS);
            seen.insert(mark, name.clone()).map(|other| (other, name))
        });
        let (one, other) = twins.unwrap();
        let found = segments([one.as_str(), other.as_str()], &[]);
        for (name, segment) in &found {
            assert_eq!(*segment, marked(name, LONG_MARK_DIGITS));
            assert!(is_valid(segment), "{segment}");
        }
    }

    /// Names that are close to each other and to what is not allowed.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[aAbB.\\-_ ]{0,4}",
            "(con|AUX|index|INDEX|com1|nul)(\\.md)?",
            "[ab]-[0-9a-f]{8}",
            "\\PC{0,140}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn segments_are_valid_and_unlike_each_other_where_case_does_not_count(
            names in vec(name(), 0..40),
        ) {
            let found = segments(names.iter().map(String::as_str), &["index"]);
            prop_assert!(names.iter().all(|name| found.contains_key(name.as_str())));
            let folded: BTreeSet<_> = found.values().map(|s| s.to_ascii_lowercase()).collect();
            prop_assert_eq!(folded.len(), found.len());
            prop_assert!(!folded.contains("index"));
            for segment in found.values() {
                prop_assert!(is_valid(segment), "{}", segment);
            }
        }

        #[test]
        fn segments_do_not_depend_on_the_order_of_names(names in vec(name(), 0..20)) {
            let forwards = segments(names.iter().map(String::as_str), &[]);
            let backwards = segments(names.iter().rev().map(String::as_str), &[]);
            prop_assert_eq!(forwards, backwards);
        }
    }
}
