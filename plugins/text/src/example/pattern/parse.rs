//! Reading a pattern.

use super::{Node, Set};

/// Groups within groups.
const MAX_DEPTH: usize = 16;
/// Characters of a pattern.
const MAX_CHARS: usize = 1_000;
/// Repetitions that are counted.
const MAX_COUNT: usize = 1_000;

const DIGIT: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];
const LINE_END: &[(char, char)] = &[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')];

/// The alternatives that a pattern is; nothing if it is not understood.
pub(super) fn pattern(text: &str) -> Option<Vec<Vec<Node>>> {
    let chars: Vec<char> = text.chars().take(MAX_CHARS.saturating_add(1)).collect();
    if chars.len() > MAX_CHARS {
        return None;
    }
    let mut reader = Reader { chars: &chars, at: 0 };
    let sequences = reader.alternatives(MAX_DEPTH)?;
    (reader.at == chars.len()).then_some(sequences)
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(c)
    }

    fn skip(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at = self.at.saturating_add(1);
        }
        found
    }

    fn alternatives(&mut self, depth: usize) -> Option<Vec<Vec<Node>>> {
        let depth = depth.checked_sub(1)?;
        let mut all = vec![self.sequence(depth)?];
        while self.skip('|') {
            all.push(self.sequence(depth)?);
        }
        Some(all)
    }

    fn sequence(&mut self, depth: usize) -> Option<Vec<Node>> {
        let mut nodes = Vec::new();
        while self.peek().is_some_and(|c| c != '|' && c != ')') {
            let node = self.node(depth)?;
            nodes.push(self.repeated(node)?);
        }
        Some(nodes)
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        Some(match self.next()? {
            '^' => Node::Start,
            '$' => Node::End,
            '(' => self.group(depth)?,
            '[' => Node::One(self.class()?),
            '.' => Node::One(Set { ranges: LINE_END.to_vec(), negated: true }),
            '\\' => Node::One(self.escaped()?),
            '*' | '+' | '?' | '{' | '}' | ']' => return None,
            c => Node::One(one(c)),
        })
    }

    fn group(&mut self, depth: usize) -> Option<Node> {
        if self.skip('?') && !self.skip(':') {
            return None;
        }
        let sequences = self.alternatives(depth)?;
        self.skip(')').then_some(Node::Group(sequences))
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(node),
            _ => return Some(node),
        };
        self.next();
        self.skip('?');
        Some(Node::Repeat(Box::new(node), min, max))
    }

    fn counted(&mut self, node: Node) -> Option<Node> {
        self.next();
        let min = self.number()?;
        let max = match self.skip(',') {
            false => Some(min),
            true if self.peek() == Some('}') => None,
            true => Some(self.number()?),
        };
        let closed = self.skip('}') && max.is_none_or(|max| min <= max);
        self.skip('?');
        closed.then(|| Node::Repeat(Box::new(node), min, max))
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.next();
        }
        digits.parse().ok().filter(|number| *number <= MAX_COUNT)
    }

    fn class(&mut self) -> Option<Set> {
        let mut set = Set { ranges: Vec::new(), negated: self.skip('^') };
        while !self.skip(']') {
            let first = self.class_part()?;
            if self.peek() == Some('-') && self.chars.get(self.at.saturating_add(1)) != Some(&']') {
                self.next();
                let last = self.class_part()?;
                set.ranges.push(range(&first, &last)?);
            } else if first.negated {
                return None;
            } else {
                set.ranges.extend(first.ranges);
            }
        }
        Some(set)
    }

    fn class_part(&mut self) -> Option<Set> {
        match self.next()? {
            '\\' if self.skip('b') => Some(one('\u{8}')),
            '\\' if self.skip('-') => Some(one('-')),
            '\\' => self.escaped(),
            c => Some(one(c)),
        }
    }

    fn escaped(&mut self) -> Option<Set> {
        let set = |ranges: &[(char, char)], negated| Set { ranges: ranges.to_vec(), negated };
        Some(match self.next()? {
            'd' => set(DIGIT, false),
            'D' => set(DIGIT, true),
            'w' => set(WORD, false),
            'W' => set(WORD, true),
            's' => set(SPACE, false),
            'S' => set(SPACE, true),
            'n' => one('\n'),
            'r' => one('\r'),
            't' => one('\t'),
            'f' => one('\u{c}'),
            'v' => one('\u{b}'),
            'x' => one(self.code(2)?),
            'u' => one(self.code(4)?),
            c if c.is_ascii_punctuation() => one(c),
            _ => return None,
        })
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let mut number = 0_u32;
        for _ in 0..digits {
            number = number.checked_mul(16)?.checked_add(self.next()?.to_digit(16)?)?;
        }
        char::from_u32(number)
    }
}

fn one(c: char) -> Set {
    Set { ranges: vec![(c, c)], negated: false }
}

/// The range between two single characters.
fn range(first: &Set, last: &Set) -> Option<(char, char)> {
    match (first.ranges.as_slice(), last.ranges.as_slice()) {
        ([(a, b)], [(c, d)]) if a == b && c == d && a <= c => Some((*a, *d)),
        _ => None,
    }
}
