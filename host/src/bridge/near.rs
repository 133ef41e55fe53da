//! Names that are like one that does not exist.

use crate::limits::{MAX_NEAR_MISSES, MAX_SERVER_NAME_CHARS, MAX_TOOL_NAME_CHARS};

/// The candidates most like `server/tool`, best first, as `server/tool`. The same tool on
/// another server comes before everything else.
pub(super) fn near_misses<'a>(
    server: &str,
    tool: &str,
    candidates: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    let longest = MAX_SERVER_NAME_CHARS.saturating_add(MAX_TOOL_NAME_CHARS);
    if server.chars().count().saturating_add(tool.chars().count()) > longest {
        return Vec::new();
    }
    let mut scored: Vec<(usize, String)> = candidates
        .into_iter()
        .filter_map(|(s, t)| Some((score((server, tool), (s, t))?, format!("{s}/{t}"))))
        .collect();
    scored.sort();
    scored.into_iter().take(MAX_NEAR_MISSES).map(|(_, name)| name).collect()
}

/// Whether a name could be a slip of the pen for another.
pub(super) fn are_alike(wanted: &str, name: &str) -> bool {
    if wanted.len() > MAX_SERVER_NAME_CHARS.saturating_mul(4) {
        return false;
    }
    let (wanted, name) = (folded(wanted), folded(name));
    within_reach(distance(&wanted, &name), wanted.len())
}

/// How far apart two tools are; nothing when they are not alike.
fn score(wanted: (&str, &str), candidate: (&str, &str)) -> Option<usize> {
    if wanted.1 == candidate.1 {
        return Some(0);
    }
    let (server, tool) = (folded(wanted.0), folded(wanted.1));
    let (other_server, other_tool) = (folded(candidate.0), folded(candidate.1));
    let apart = distance(&tool, &other_tool);
    let alike = within_reach(apart, tool.len());
    let part = tool.len() >= 3 && (contains(&other_tool, &tool) || contains(&tool, &other_tool));
    let servers = distance(&server, &other_server);
    (alike || part).then(|| apart.saturating_add(servers).saturating_add(1))
}

/// One slip for every three characters.
fn within_reach(apart: usize, length: usize) -> bool {
    apart <= length.max(3).div_euclid(3)
}

/// What people tell names apart by: letters and digits, small.
fn folded(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn contains(whole: &[char], part: &[char]) -> bool {
    !part.is_empty() && whole.windows(part.len()).any(|window| window == part)
}

/// Insertions, deletions and replacements between two names.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal =
            std::mem::replace(row.first_mut().unwrap_or(&mut 0), i.saturating_add(1));
        let mut left = i.saturating_add(1);
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal.saturating_add(usize::from(x != y));
            diagonal = *cell;
            left = replaced.min(left.saturating_add(1)).min(cell.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOLS: [(&str, &str); 5] = [
        ("fs", "read_file"),
        ("fs", "write_file"),
        ("git", "git_log"),
        ("git", "git_status"),
        ("time", "now"),
    ];

    fn near(server: &str, tool: &str) -> Vec<String> {
        near_misses(server, tool, TOOLS)
    }

    #[test]
    fn a_slip_of_the_pen_is_found() {
        assert_eq!(near("fs", "readFile").first().unwrap(), "fs/read_file");
        assert_eq!(near("fs", "raed_file").first().unwrap(), "fs/read_file");
        assert_eq!(near("git", "log").first().unwrap(), "git/git_log");
    }

    #[test]
    fn the_same_tool_on_another_server_comes_first() {
        assert_eq!(near("fs", "now").first().unwrap(), "time/now");
    }

    #[test]
    fn what_is_not_alike_is_not_offered() {
        assert!(near("fs", "translate").is_empty());
        assert!(near("fs", &"x".repeat(1 << 20)).is_empty());
        assert!(near("fs", "").is_empty());
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        let d = |a: &str, b: &str| distance(&folded(a), &folded(b));
        assert_eq!(
            (d("kitten", "sitting"), d("", "abc"), d("abc", ""), d("same", "same")),
            (3, 3, 3, 0)
        );
    }
}
