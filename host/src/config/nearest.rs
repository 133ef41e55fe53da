//! The known word a person most likely meant. Knows nothing of what the words name.

/// Characters past which a word is not compared: the work grows with the square.
const MAX_COMPARED_CHARS: usize = 128;

/// The candidate closest to `word`, if one is close enough to be a likely slip.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = word.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(word, candidate)?, candidate)))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions and substitutions from one word to the other, case aside.
fn distance(from: &str, to: &str) -> Option<usize> {
    let from: Vec<char> = from.chars().flat_map(char::to_lowercase).collect();
    let to: Vec<char> = to.chars().flat_map(char::to_lowercase).collect();
    if from.len().max(to.len()) > MAX_COMPARED_CHARS {
        return None;
    }
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, wanted) in from.iter().enumerate() {
        row = next_row(&row, above, *wanted, &to);
    }
    row.last().copied()
}

fn next_row(row: &[usize], above: usize, wanted: char, to: &[char]) -> Vec<usize> {
    let mut left = above.saturating_add(1);
    let mut next = vec![left];
    for ((diagonal, up), found) in row.iter().zip(row.iter().skip(1)).zip(to) {
        let replaced = diagonal.saturating_add(usize::from(wanted != *found));
        left = replaced.min(up.saturating_add(1)).min(left.saturating_add(1));
        next.push(left);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let known = ["timeout", "memory", "fuel", "allow"];
        assert_eq!(nearest("tiemout", known), Some("timeout"));
        assert_eq!(nearest("Allow", known), Some("allow"));
        assert_eq!(nearest("fule", known), Some("fuel"));
        assert_eq!(nearest("network", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn distances_count_single_edits() {
        assert_eq!(distance("kitten", "sitting"), Some(3));
        assert_eq!(distance("", "abc"), Some(3));
        assert_eq!(distance("abc", ""), Some(3));
        assert_eq!(distance("same", "same"), Some(0));
    }

    #[test]
    fn long_words_are_not_compared() {
        assert_eq!(nearest(&"x".repeat(10_000), ["x"]), None);
    }
}
