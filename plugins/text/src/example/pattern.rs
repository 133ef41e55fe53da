//! The regular expressions that schemas commonly hold: read, matched, and written.
//!
//! Literals, classes, groups, alternatives, repetition and anchors, as ECMA-262 has them.
//! Whatever else a pattern holds makes it not understood, which is not an error: nothing
//! is promised of a value then.

mod parse;

use std::collections::BTreeSet;

use crate::budget::Budget;

/// Characters of a text that is matched, or written.
const MAX_TEXT_CHARS: usize = 1_000;
/// What is written first of a class that has it.
const PREFERRED: [char; 9] = ['a', 'A', '1', '0', '-', '_', ' ', '.', '/'];

/// A pattern that was understood.
#[derive(Debug, PartialEq)]
pub(super) struct Pattern(Vec<Vec<Node>>);

#[derive(Debug, PartialEq)]
enum Node {
    /// One character of a set.
    One(Set),
    /// The begin of the text.
    Start,
    /// The end of the text.
    End,
    /// One of several sequences.
    Group(Vec<Vec<Node>>),
    /// A node several times.
    Repeat(Box<Node>, usize, Option<usize>),
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Set {
    ranges: Vec<(char, char)>,
    negated: bool,
}

impl Set {
    fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != self.negated
    }

    /// A character of the set, a common one if it has one.
    fn sample(&self) -> Option<char> {
        let printable = (' '..='~').chain('\u{a1}'..='\u{ff}');
        let first = self.ranges.iter().map(|(first, _)| *first);
        PREFERRED.into_iter().chain(printable).chain(first).find(|c| self.has(*c))
    }
}

impl Pattern {
    /// Reads a pattern; nothing if it is not understood.
    pub(super) fn parse(pattern: &str, budget: &Budget) -> Option<Self> {
        budget.spend(pattern.len()).then(|| parse::pattern(pattern))?.map(Self)
    }

    /// Whether it is found in the text; nothing if that takes too long to say.
    pub(super) fn matches(&self, text: &str, budget: &Budget) -> Option<bool> {
        let text: Vec<char> = text.chars().take(MAX_TEXT_CHARS.saturating_add(1)).collect();
        if text.len() > MAX_TEXT_CHARS {
            return None;
        }
        let run = Match { text: &text, budget };
        let everywhere = (0..=text.len()).collect();
        run.any(&self.0, &everywhere).map(|ends| !ends.is_empty())
    }

    /// The shortest text of at least `min_chars` characters, as far as repeating more often
    /// goes, that it should be found in.
    pub(super) fn sample(&self, min_chars: usize, budget: &Budget) -> Option<String> {
        let write = |more| {
            let mut text = String::new();
            write_sequence(self.0.first()?, more, &mut text, budget).then_some(text)
        };
        let is_long = |text: &String| text.chars().count() >= min_chars;
        let (mut low, mut high) = (0, min_chars.min(MAX_TEXT_CHARS));
        while low < high {
            let middle = low.midpoint(high);
            match write(middle) {
                Some(text) if !is_long(&text) => low = middle.saturating_add(1),
                _ => high = middle,
            }
        }
        write(low).filter(is_long)
    }
}

/// Writes the shortest text of a sequence, every repetition `more` times longer; whether
/// there is one within the bounds.
fn write_sequence(nodes: &[Node], more: usize, text: &mut String, budget: &Budget) -> bool {
    nodes.iter().all(|node| write_node(node, more, text, budget))
}

fn write_node(node: &Node, more: usize, text: &mut String, budget: &Budget) -> bool {
    if text.len() > MAX_TEXT_CHARS || !budget.spend(1) {
        return false;
    }
    match node {
        Node::Start | Node::End => true,
        Node::One(set) => set.sample().map(|c| text.push(c)).is_some(),
        Node::Group(sequences) => {
            sequences.first().is_none_or(|first| write_sequence(first, more, text, budget))
        }
        Node::Repeat(node, min, max) => {
            let times = min.saturating_add(more).min(max.unwrap_or(usize::MAX));
            (0..times).all(|_| write_node(node, more, text, budget))
        }
    }
}

/// One run of a pattern over a text: every position it could be at, together.
struct Match<'a> {
    text: &'a [char],
    budget: &'a Budget,
}

type Positions = BTreeSet<usize>;

impl Match<'_> {
    fn any(&self, sequences: &[Vec<Node>], from: &Positions) -> Option<Positions> {
        let mut ends = Positions::new();
        for sequence in sequences {
            ends.extend(self.sequence(sequence, from)?);
        }
        Some(ends)
    }

    fn sequence(&self, nodes: &[Node], from: &Positions) -> Option<Positions> {
        nodes.iter().try_fold(from.clone(), |from, node| self.node(node, &from))
    }

    fn node(&self, node: &Node, from: &Positions) -> Option<Positions> {
        if !self.budget.spend(from.len().saturating_add(1)) {
            return None;
        }
        match node {
            Node::Start => Some(from.iter().copied().filter(|at| *at == 0).collect()),
            Node::End => Some(from.iter().copied().filter(|at| *at == self.text.len()).collect()),
            Node::One(set) => {
                let matching = |at: &&usize| self.text.get(**at).is_some_and(|c| set.has(*c));
                Some(from.iter().filter(matching).map(|at| at.saturating_add(1)).collect())
            }
            Node::Group(sequences) => self.any(sequences, from),
            Node::Repeat(node, min, max) => self.repeat(node, *min, *max, from),
        }
    }

    fn repeat(
        &self,
        node: &Node,
        min: usize,
        max: Option<usize>,
        from: &Positions,
    ) -> Option<Positions> {
        let mut at = from.clone();
        for _ in 0..min {
            at = self.node(node, &at)?;
        }
        let mut ends = at.clone();
        let mut times = min;
        while !at.is_empty() && max.is_none_or(|max| times < max) {
            at = self.node(node, &at)?.difference(&ends).copied().collect();
            ends.extend(&at);
            times = times.saturating_add(1);
        }
        Some(ends)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(pattern: &str) -> Option<Pattern> {
        Pattern::parse(pattern, &Budget::default())
    }

    impl Pattern {
        fn found(&self, text: &str) -> Option<bool> {
            Budget::default().part(20_000, |budget| self.matches(text, budget))
        }

        fn written(&self, min_chars: usize) -> Option<String> {
            Budget::default().part(20_000, |budget| self.sample(min_chars, budget))
        }
    }

    #[test]
    fn common_patterns_match_what_they_say() {
        for (pattern, yes, no) in [
            ("^[a-z0-9-]+$", "a-1", "A"),
            ("^=", "=x", "x="),
            (
                "^(Time)?SlicerStyle(Light|Dark|Other)\\d$",
                "TimeSlicerStyleDark3",
                "SlicerStyleDim1",
            ),
            ("^[0-9]{4,}-(0[1-9]|1[012])$", "2026-12", "2026-13"),
            ("^\\S+@\\S+\\.\\w{2,3}$", "a@b.de", "a b@c.de"),
            ("^[^/\\]]+$", "ab", "a/b"),
            ("a|b", "xbx", "xcx"),
            ("^(?:a{2}){2}?$", "aaaa", "aaa"),
            ("^\\u0041\\x42\\/\\.$", "AB/.", "ab/."),
            ("^$", "", "a"),
            ("^[\\w.-]+$", "a.-_", "a b"),
        ] {
            let parsed = parse(pattern).unwrap();
            assert_eq!(parsed.found(yes), Some(true), "{pattern}");
            assert_eq!(parsed.found(no), Some(false), "{pattern}");
            let sample = parsed.written(0).unwrap();
            assert_eq!(parsed.found(&sample), Some(true), "{pattern} {sample}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said_to_be() {
        for pattern in [
            "(?=a)", "(?<n>a)", "\\bx", "(a)\\1", "\\p{L}", "[", "(", "a{2", "*", "a**", "[b-a]",
            "\\", ")", "{2}", "\\cA", "[\\d-z]",
        ] {
            assert_eq!(parse(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_hostile_pattern_costs_a_bounded_time() {
        let text = "a".repeat(900);
        for pattern in
            ["^(a+)+b$", "(((a*)*)*)*b", "(a|a|a|aa)*b", "((((x{0}){1000}){1000}){1000}){1000}"]
        {
            let _ = parse(pattern).map(|pattern| (pattern.found(&text), pattern.written(900)));
        }
        assert_eq!(parse(&"(".repeat(100_000)), None);
        assert_eq!(parse("(a{900}){900}").unwrap().written(0), None);
    }

    #[test]
    fn a_sample_is_as_long_as_asked() {
        assert_eq!(parse("^[a-z]*$").unwrap().written(3).unwrap(), "aaa");
        assert_eq!(parse("^[a-z]{2}$").unwrap().written(3), None);
    }

    proptest! {
        #[test]
        fn any_pattern_is_read_without_a_panic(pattern in "[\\^$()\\[\\]{}|*+?\\\\a-c0-3,.-]{0,12}", text in "[a-c0-3]{0,6}") {
            if let Some(parsed) = parse(&pattern) {
                let _ = parsed.found(&text);
                let _ = parsed.written(3);
            }
        }
    }
}
