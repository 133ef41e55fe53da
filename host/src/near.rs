//! Names that are like one that does not exist: what a person most likely meant.
//!
//! The one place that decides how alike two names are, and the one that bounds the work
//! it takes. Knows nothing of what the names stand for, nor of how they are offered.

use crate::limits::MAX_NEAR_MISSES;

/// Characters past which a name is like no other: the work grows with the square.
const MAX_COMPARED_CHARS: usize = 128;
/// Pairs of bytes that one search may set against each other; candidates past it are not
/// looked at.
const MAX_COMPARED_PAIRS: usize = 4_000_000;

/// The candidate most like `word`, if one is like it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    candidates
        .into_iter()
        .filter_map(|candidate| Some((slips(&word, &folded(candidate))?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The tools most like `server/tool`, best first, as `server/tool`; at most
/// [`MAX_NEAR_MISSES`], of equals those that came first. The same tool on another server
/// comes before everything else.
pub fn nearest_tools<'a>(
    server: &str,
    tool: &str,
    candidates: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    let wanted = (folded(server), folded(tool));
    let bytes = wanted.0.len().saturating_add(wanted.1.len());
    let mut left = MAX_COMPARED_PAIRS;
    let mut scored: Vec<(usize, String)> = candidates
        .into_iter()
        .take_while(|(s, t)| {
            let pairs = bytes.saturating_mul(s.len().saturating_add(t.len()));
            left.checked_sub(pairs).inspect(|rest| left = *rest).is_some()
        })
        .filter_map(|(s, t)| {
            let apart = if t == tool { 0 } else { apart(&wanted, s, t)? };
            Some((apart, format!("{s}/{t}")))
        })
        .collect();
    // The sort is stable, so equals stay in the order they came.
    scored.sort_by_key(|(apart, _)| *apart);
    scored.into_iter().take(MAX_NEAR_MISSES).map(|(_, name)| name).collect()
}

/// The question to ask with names that are near, if there are any.
pub fn did_you_mean(near: &[String]) -> Option<String> {
    (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or ")))
}

/// Whether a name could be a slip of the pen for another.
pub fn are_alike(wanted: &str, name: &str) -> bool {
    slips(&folded(wanted), &folded(name)).is_some()
}

/// How far a tool is from the one that was wanted, never 0; nothing when they are not
/// alike. A name that is part of the other is alike however much is missing.
fn apart(wanted: &(String, String), server: &str, tool: &str) -> Option<usize> {
    let (server, tool) = (folded(server), folded(tool));
    let long = wanted.1.chars().count() >= 3 && !tool.is_empty();
    let is_part = long && (tool.contains(&wanted.1) || wanted.1.contains(&tool));
    let tools = match slips(&wanted.1, &tool) {
        None if is_part => distance(&wanted.1, &tool)?,
        slips => slips?,
    };
    Some(tools.saturating_add(distance(&wanted.0, &server)?).saturating_add(1))
}

/// The slips from one name to the other, if they are few: one for every three characters.
fn slips(wanted: &str, name: &str) -> Option<usize> {
    let few = wanted.chars().count().max(3).div_euclid(3);
    distance(wanted, name).filter(|slips| *slips <= few)
}

/// Insertions, deletions, replacements and swaps of neighbours; nothing when a name is
/// too long to compare.
fn distance(a: &str, b: &str) -> Option<usize> {
    let short = |name: &str| name.chars().nth(MAX_COMPARED_CHARS).is_none();
    (short(a) && short(b)).then(|| strsim::damerau_levenshtein(a, b))
}

/// What people tell names apart by: letters and digits, small. One character more than
/// can be compared is enough to tell that it cannot.
fn folded(name: &str) -> String {
    let seen = name.chars().take(MAX_COMPARED_CHARS.saturating_mul(4));
    let kept = seen.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    kept.take(MAX_COMPARED_CHARS.saturating_add(1)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const TOOLS: [(&str, &str); 5] = [
        ("fs", "read_file"),
        ("fs", "write_file"),
        ("git", "git_log"),
        ("git", "git_status"),
        ("time", "now"),
    ];

    fn near(server: &str, tool: &str) -> Vec<String> {
        nearest_tools(server, tool, TOOLS)
    }

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let known = ["timeout", "memory", "fuel", "allow", "call_timeout"];
        assert_eq!(nearest("tiemout", known), Some("timeout"));
        assert_eq!(nearest("Allow", known), Some("allow"));
        assert_eq!(nearest("fule", known), Some("fuel"));
        assert_eq!(nearest("callTimeout", known), Some("call_timeout"));
        assert_eq!(nearest("network", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_tool() {
        assert_eq!(near("fs", "readFile").first().unwrap(), "fs/read_file");
        assert_eq!(near("fs", "raed_file").first().unwrap(), "fs/read_file");
        assert_eq!(near("git", "log").first().unwrap(), "git/git_log");
        assert!(are_alike("gti", "git") && !are_alike("fs", "time"));
    }

    #[test]
    fn the_same_tool_on_another_server_comes_first() {
        assert_eq!(near("fs", "now").first().unwrap(), "time/now");
    }

    #[test]
    fn tools_alike_stay_in_order_and_are_few() {
        let many = ["get_sum", "get-sum", "getSum", "get.sum"].map(|tool| ("s", tool));
        assert_eq!(nearest_tools("s", "getsum", many), ["s/get_sum", "s/get-sum", "s/getSum"]);
    }

    #[test]
    fn what_is_not_alike_is_not_offered() {
        assert!(near("fs", "translate").is_empty());
        assert!(near("fs", "").is_empty());
    }

    #[test]
    fn long_names_are_like_nothing() {
        let long = "x".repeat(1 << 20);
        assert!(near("fs", &long).is_empty() && near(&long, "readFile").is_empty());
        assert_eq!(nearest(&long, ["x", &long]), None);
        assert!(!are_alike(&long, &long));
    }

    #[test]
    fn many_long_candidates_do_not_take_long() {
        let (long, wanted) = ("a".repeat(MAX_COMPARED_CHARS), "b".repeat(MAX_COMPARED_CHARS));
        let started = Instant::now();
        let many = std::iter::repeat_n(("s", long.as_str()), 128_000);
        assert!(nearest_tools("s", &wanted, many).is_empty());
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }

    #[test]
    fn a_swap_of_neighbours_is_one_slip() {
        let counted = [("kitten", "sitting", 3), ("", "abc", 3), ("ab", "ba", 1), ("x", "x", 0)];
        for (a, b, slips) in counted {
            assert_eq!(distance(a, b), Some(slips), "{a} {b}");
        }
    }
}
