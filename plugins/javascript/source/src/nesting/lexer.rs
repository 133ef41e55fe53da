//! The words and signs of a text, without comments, strings and regular expressions. A
//! slash is told from a regular expression by what stands before it.

use super::Item;
use crate::problem::number;

/// What a reader of nesting tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word<'s> {
    /// `(`, `[`, `{` or `${`.
    Open,
    /// The end of so many of them: more than one when some have no end of their own.
    Close(usize),
    /// A name or a keyword.
    Name(&'s str),
    /// A number, a string, a template's part or a regular expression.
    Value,
    /// Any other sign, with its `=`.
    Sign(&'s str),
}

/// What stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Something that wants an operand or a statement.
    Operator,
    /// A dot: a keyword behind it is a name.
    Dot,
    /// A whole operand.
    Operand,
    /// `>`, which may end a type.
    Angle,
    /// The end of a block, or of a function's body.
    Block,
}

/// What the last word or sign promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    Nothing,
    /// A `(` after which a statement follows.
    Head,
    /// A statement: a `{` is a block, not an object.
    Statement,
}

/// An open bracket.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    closer: char,
    kind: BracketKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BracketKind {
    /// Around operands.
    Plain,
    /// Behind `if`, `for`, `while` and `with`.
    Head,
    /// Around statements.
    Block,
    /// Within a template.
    Template,
}

/// A text's words and signs.
pub(crate) struct Lexer<'s> {
    source: &'s str,
    at: usize,
    before: Before,
    promise: Promise,
    brackets: Vec<Bracket>,
    /// Whether an expression in a template comes next, which has no sign of its own: that
    /// of the one before it was taken for both.
    reopens: bool,
    /// Where the line ends in which a slash was found to begin no regular expression.
    slashes: usize,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        let (before, promise) = (Before::Operator, Promise::Statement);
        Self { source, at: 0, before, promise, brackets: vec![], reopens: false, slashes: 0 }
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Go on by so many bytes, and give them.
    fn take(&mut self, length: usize) -> &'s str {
        let rest = self.rest();
        let taken = rest.get(..length).unwrap_or(rest);
        self.at = self.at.saturating_add(taken.len());
        taken
    }

    /// Go past white space and comments. Whether a line ended there.
    fn skip(&mut self) -> bool {
        let start = self.at;
        loop {
            let rest = self.rest();
            let white = rest.len().saturating_sub(rest.trim_start_matches(is_white).len());
            let length = match rest.get(white..) {
                Some(comment) if comment.starts_with("//") => line(comment),
                Some(comment) if comment.starts_with("/*") => until(comment, 2, "*/"),
                Some(shell) if self.at == 0 && shell.starts_with("#!") => line(shell),
                _ => 0,
            };
            self.take(white.saturating_add(length));
            if length == 0 {
                break;
            }
        }
        self.source.get(start..self.at).is_some_and(|skipped| skipped.contains('\n'))
    }

    fn word(&mut self) -> Option<Word<'s>> {
        if std::mem::take(&mut self.reopens) {
            return Some(Word::Open);
        }
        let first = self.rest().chars().next()?;
        Some(match first {
            '(' | '[' | '{' => self.open(first),
            ')' | ']' | '}' => self.close(first),
            '\'' | '"' => self.value(string(self.rest(), first)),
            '`' => self.template(),
            '/' if self.before != Before::Operand && self.slashes <= self.at => self.slash(),
            _ if is_name(first) => self.name(),
            _ => self.sign(),
        })
    }

    fn open(&mut self, sign: char) -> Word<'s> {
        let complete = !matches!(self.before, Before::Operator | Before::Dot);
        let kind = match sign {
            '(' if self.promise == Promise::Head => BracketKind::Head,
            '{' if self.promise == Promise::Statement || complete => BracketKind::Block,
            _ => BracketKind::Plain,
        };
        let closer = match sign {
            '(' => ')',
            '[' => ']',
            _ => '}',
        };
        self.brackets.push(Bracket { closer, kind });
        self.take(1);
        let promise =
            if kind == BracketKind::Block { Promise::Statement } else { Promise::Nothing };
        (self.before, self.promise) = (Before::Operator, promise);
        Word::Open
    }

    /// Close the innermost bracket of this kind, and with it what was opened since: so one
    /// sign that was misread costs no more than the brackets around it.
    fn close(&mut self, sign: char) -> Word<'s> {
        let Some(index) = self.brackets.iter().rposition(|it| it.closer == sign) else {
            self.complete(1);
            return Word::Close(0);
        };
        let closed = self.brackets.len().saturating_sub(index);
        let kind = self.brackets.get(index).map(|it| it.kind);
        self.brackets.truncate(index);
        if kind == Some(BracketKind::Template) {
            self.reopens = self.template() == Word::Open;
            return Word::Close(closed);
        }
        self.complete(1);
        match kind {
            Some(BracketKind::Head) => {
                (self.before, self.promise) = (Before::Operator, Promise::Statement);
            }
            Some(BracketKind::Block) => {
                (self.before, self.promise) = (Before::Block, Promise::Statement);
            }
            _ => {}
        }
        Word::Close(closed)
    }

    fn value(&mut self, length: usize) -> Word<'s> {
        self.complete(length);
        Word::Value
    }

    fn slash(&mut self) -> Word<'s> {
        let rest = self.rest();
        match regex(rest) {
            Some(length) => self.value(length),
            None => {
                self.slashes = self.at.saturating_add(line(rest));
                self.sign()
            }
        }
    }

    /// A template from its quote, or from the end of an expression in it, to its end or to
    /// the next expression.
    fn template(&mut self) -> Word<'s> {
        let (length, open) = template(self.rest());
        if !open {
            return self.value(length);
        }
        self.take(length);
        self.brackets.push(Bracket { closer: '}', kind: BracketKind::Template });
        (self.before, self.promise) = (Before::Operator, Promise::Nothing);
        Word::Open
    }

    fn name(&mut self) -> Word<'s> {
        let rest = self.rest();
        let length = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or(rest);
        let heads = self.promise == Promise::Head && name == "await";
        if self.before == Before::Dot || name.starts_with(|it: char| it.is_ascii_digit()) {
            return self.value(length);
        }
        self.complete(length);
        if wants_operand(name) {
            self.before = Before::Operator;
        }
        self.promise = match name {
            "if" | "for" | "while" | "with" => Promise::Head,
            "else" | "do" | "try" | "finally" => Promise::Statement,
            _ if heads => Promise::Head,
            _ => Promise::Nothing,
        };
        Word::Name(name)
    }

    fn sign(&mut self) -> Word<'s> {
        let sign = self.take(sign(self.rest()));
        let complete = !matches!(self.before, Before::Operator | Before::Dot);
        self.before = match sign {
            "." | "?." => Before::Dot,
            ">" => Before::Angle,
            "!" | "++" | "--" if complete => Before::Operand,
            _ => Before::Operator,
        };
        self.promise =
            if matches!(sign, "=>" | ";") { Promise::Statement } else { Promise::Nothing };
        Word::Sign(sign)
    }

    /// Go past the end of an operand.
    fn complete(&mut self, length: usize) {
        self.take(length);
        (self.before, self.promise) = (Before::Operand, Promise::Nothing);
    }
}

impl<'s> Iterator for Lexer<'s> {
    type Item = Item<'s>;

    fn next(&mut self) -> Option<Item<'s>> {
        let broken = self.skip();
        let (offset, before) = (number(self.at), self.before);
        let word = self.word()?;
        let begins = !matches!(before, Before::Operand | Before::Angle);
        let starts = starts_anew(word);
        let fresh = match before {
            Before::Operand | Before::Angle => broken && starts,
            Before::Block => starts,
            Before::Operator | Before::Dot => false,
        };
        Some(Item { offset, word, begins, fresh })
    }
}

/// Whether a word cannot go on with what was complete before it.
fn starts_anew(word: Word<'_>) -> bool {
    match word {
        Word::Name(_) | Word::Value => true,
        Word::Sign(sign) => matches!(sign, "!" | "~" | "@" | "++" | "--"),
        Word::Open | Word::Close(_) => false,
    }
}

fn wants_operand(name: &str) -> bool {
    super::is_prefix(name)
        || matches!(
            name,
            "return"
                | "throw"
                | "case"
                | "do"
                | "else"
                | "in"
                | "of"
                | "instanceof"
                | "as"
                | "satisfies"
                | "yield"
                | "extends"
                | "default"
                | "try"
                | "finally"
        )
}

fn is_white(it: char) -> bool {
    it.is_whitespace() || it == '\u{feff}'
}

fn is_name(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '_' | '$' | '#' | '\\') || !it.is_ascii()
}

/// The length of a text's first line.
fn line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// The length of a text to the end of a mark, which is looked for behind its start.
fn until(text: &str, start: usize, mark: &str) -> usize {
    let found = text.get(start..).and_then(|rest| rest.find(mark));
    found.map_or(text.len(), |found| found.saturating_add(start).saturating_add(mark.len()))
}

/// The length of a string, or of what of it stands in its line.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            _ if it == quote => return at.saturating_add(1),
            _ => {}
        }
    }
    text.len()
}

/// The length of a regular expression's body, if its line has an end of it.
fn regex(text: &str) -> Option<usize> {
    let (mut escaped, mut class) = (false, false);
    for (at, it) in text.char_indices().skip(1) {
        match it {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return Some(at.saturating_add(1)),
            _ => {}
        }
    }
    None
}

/// The length of a template's part behind its first sign, and whether an expression follows.
fn template(text: &str) -> (usize, bool) {
    let (mut escaped, mut dollar) = (false, false);
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '`' => return (at.saturating_add(1), false),
            '{' if dollar => return (at.saturating_add(1), true),
            _ => {}
        }
        dollar = it == '$';
    }
    (text.len(), false)
}

/// The length of a sign: those with `=` at their end, and those that are doubled, are one;
/// and a `<` with a space behind it, which compares.
fn sign(text: &str) -> usize {
    const LONG: [&str; 28] = [
        "...", "<<", "< ", "===", "!==", "**=", "<<=", "&&=", "||=", "??=", "=>", "?.", "??", "**",
        "++", "--", "&&", "||", "==", "!=", "<=", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    ];
    let long = LONG.iter().find(|sign| text.starts_with(**sign)).map(|sign| sign.len());
    long.or_else(|| text.chars().next().map(char::len_utf8)).unwrap_or(1)
}
