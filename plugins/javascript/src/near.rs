//! Which names are near one that does not exist.

/// Names offered.
const MAX_NAMES: usize = 3;
/// Characters of a name that are compared.
const MAX_CHARS: usize = 64;

/// The nearest of `names`, best first; those that have little in common are left out.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let tolerated = wanted.chars().count().min(MAX_CHARS) / 3 + 1;
    let mut found: Vec<_> = names
        .into_iter()
        .map(|name| (distance(wanted, name), name))
        .filter(|(distance, _)| *distance <= tolerated)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(MAX_NAMES).map(|(_, name)| name).collect()
}

/// How many characters have to be changed, added or removed, whatever their case.
fn distance(from: &str, to: &str) -> usize {
    let to = letters(to);
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, left) in letters(from).into_iter().enumerate() {
        let mut best = row.saturating_add(1);
        let mut current = vec![best];
        for ((diagonal, up), right) in above.iter().zip(above.iter().skip(1)).zip(&to) {
            let changed = diagonal.saturating_add(usize::from(left != *right));
            best = changed.min(best.saturating_add(1)).min(up.saturating_add(1));
            current.push(best);
        }
        above = current;
    }
    above.last().copied().unwrap_or_default()
}

fn letters(text: &str) -> Vec<char> {
    text.chars().take(MAX_CHARS).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_changes() {
        assert_eq!(distance("getSum", "getSum"), 0);
        assert_eq!(distance("getsum", "getSum"), 0);
        assert_eq!(distance("getSums", "getSum"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        let names = ["echo", "getSum", "getSun", "longRunningOperation"];
        assert_eq!(nearest("getSums", names), ["getSum", "getSun"]);
        assert!(nearest("delete", names).is_empty());
    }
}
