//! The lines in which two texts differ.

use serde::Serialize;

/// Pairs of lines that are compared for the best match; where there are more, all the
/// lines between the first and the last difference count as replaced.
const MAX_COMPARED_PAIRS: usize = 250_000;

/// Lines that stand together and are replaced by others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Hunk {
    /// What is gone.
    pub removed: Vec<String>,
    /// What is there in its place.
    pub added: Vec<String>,
}

impl Hunk {
    fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// The lines in which two texts differ, either of which may be none.
pub(super) fn diff(before: Option<&str>, after: Option<&str>) -> Vec<Hunk> {
    let lines = |text: Option<&'_ str>| -> Vec<String> {
        text.into_iter().flat_map(|text| text.split('\n')).map(str::to_owned).collect()
    };
    let (before, after) = (lines(before), lines(after));
    let same = |pair: &(&String, &String)| pair.0 == pair.1;
    let start = before.iter().zip(&after).take_while(same).count();
    let (before, after) = (rest(&before, start), rest(&after, start));
    let end = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
    let (before, after) = (without_end(before, end), without_end(after, end));
    if before.len().saturating_mul(after.len()) > MAX_COMPARED_PAIRS {
        return vec![Hunk { removed: before.to_vec(), added: after.to_vec() }];
    }
    hunks(before, after)
}

fn rest(lines: &[String], from: usize) -> &[String] {
    lines.get(from..).unwrap_or_default()
}

fn without_end(lines: &[String], end: usize) -> &[String] {
    lines.get(..lines.len().saturating_sub(end)).unwrap_or_default()
}

/// Goes through both, keeping as many lines as can be.
fn hunks(before: &[String], after: &[String]) -> Vec<Hunk> {
    let kept = Kept::new(before, after);
    let mut hunks = vec![Hunk::default()];
    let (mut i, mut j) = (0_usize, 0_usize);
    loop {
        let (old, new) = (before.get(i), after.get(j));
        if old.is_some() && old == new {
            hunks.push(Hunk::default());
            (i, j) = (i.saturating_add(1), j.saturating_add(1));
            continue;
        }
        let Some(hunk) = hunks.last_mut() else { break };
        let (down, right) = (i.saturating_add(1), j.saturating_add(1));
        match (old, new) {
            (Some(old), new) if new.is_none() || kept.after(down, j) >= kept.after(i, right) => {
                hunk.removed.push(old.clone());
                i = down;
            }
            (_, Some(new)) => {
                hunk.added.push(new.clone());
                j = right;
            }
            _ => break,
        }
    }
    hunks.retain(|hunk| !hunk.is_empty());
    hunks
}

/// How many lines can be kept from each pair of places on.
struct Kept {
    width: usize,
    counts: Vec<u32>,
}

impl Kept {
    fn new(before: &[String], after: &[String]) -> Self {
        let width = after.len().saturating_add(1);
        let size = before.len().saturating_add(1).saturating_mul(width);
        let mut kept = Self { width, counts: vec![0; size] };
        for (i, old) in before.iter().enumerate().rev() {
            for (j, new) in after.iter().enumerate().rev() {
                let (down, right) = (i.saturating_add(1), j.saturating_add(1));
                let count = match old == new {
                    true => kept.after(down, right).saturating_add(1),
                    false => kept.after(down, j).max(kept.after(i, right)),
                };
                let at = kept.at(i, j);
                kept.counts.get_mut(at).into_iter().for_each(|place| *place = count);
            }
        }
        kept
    }

    fn after(&self, i: usize, j: usize) -> u32 {
        self.counts.get(self.at(i, j)).copied().unwrap_or_default()
    }

    fn at(&self, i: usize, j: usize) -> usize {
        i.saturating_mul(self.width).saturating_add(j)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(before: &str, after: &str) -> Vec<String> {
        let hunks = diff(Some(before), Some(after));
        let show = |hunk: &Hunk| format!("-{} +{}", hunk.removed.join(","), hunk.added.join(","));
        hunks.iter().map(show).collect()
    }

    #[test]
    fn only_the_lines_that_differ_are_named() {
        assert_eq!(shown("a\nb\nc", "a\nx\nc"), ["-b +x"]);
        assert_eq!(shown("a\nb\nc\nd", "b\nc\ny\nd\nz"), ["-a +", "- +y", "- +z"]);
        assert_eq!(shown("a", "a\n"), ["- +"]);
        assert_eq!(diff(Some("a\nb"), Some("a\nb")), []);
        assert_eq!(diff(None, Some("")).len(), 1, "an empty text is not none");
    }

    #[test]
    fn many_lines_that_all_differ_are_replaced_as_one() {
        let many = |word: &str| vec![word; 8_000].join("\n");
        let hunks = diff(Some(&many("a")), Some(&many("b")));
        assert_eq!((hunks.len(), hunks[0].added.len()), (1, 8_000));
    }

    proptest! {
        #[test]
        fn texts_have_no_difference_exactly_when_they_are_the_same(
            a in proptest::option::of("[ab\n]{0,12}"), b in proptest::option::of("[ab\n]{0,12}"),
        ) {
            let hunks = diff(a.as_deref(), b.as_deref());
            prop_assert_eq!(hunks.is_empty(), a == b);
            let back = diff(b.as_deref(), a.as_deref());
            let count = |hunks: &[Hunk]| hunks.iter().fold((0, 0), |(removed, added), hunk| {
                (removed + hunk.removed.len(), added + hunk.added.len())
            });
            let ((removed, added), (gone, come)) = (count(&hunks), count(&back));
            prop_assert_eq!((removed, added), (come, gone));
        }
    }
}
