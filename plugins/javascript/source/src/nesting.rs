//! How deep a text nests, found without a tree: the parser and the engine go one call
//! deeper for each level, and neither may run out of stack. It reads words and signs only,
//! and knows little of the grammar: it may count too much in strange text, and a text made
//! to deceive it ends in a trap of the sandbox.
//!
//! A level is an open bracket, or a sign after which the parser begins anew without one:
//! `a => b => …`, `a ? b : c ? …`, `x = y = …`, `! ! …`, `if … else if …`.

mod lexer;

use crate::Problem;
use lexer::{Lexer, Word};

/// The deepest nesting that is read, in levels. Compiled to WebAssembly, the costliest
/// levels take 1.5 KiB of stack each: this many fit in 512 KiB, with a quarter to spare.
pub const MAX_NESTING: u32 = 256;

/// That a text nests no deeper than [`MAX_NESTING`].
pub(crate) fn check(source: &str) -> Result<(), Problem> {
    let mut depth = Depth::default();
    for token in Lexer::new(source) {
        depth.read(&token);
        if depth.total() > MAX_NESTING {
            let message = format!("the text nests deeper than {MAX_NESTING} levels");
            let hint = "give parts of it names, or keep data in a file and read it";
            return Err(Problem::at(source, token.offset, message).hint(hint));
        }
    }
    Ok(())
}

/// One word or sign.
#[derive(Debug)]
pub(crate) struct Item<'s> {
    /// Its first byte.
    pub(crate) offset: u32,
    /// What it is.
    pub(crate) word: Word<'s>,
    /// Whether it stands where a statement or an operand is to begin.
    pub(crate) begins: bool,
    /// Whether the text before is complete, and a line ended since, or a block.
    pub(crate) fresh: bool,
}

/// The levels that are open at one place.
#[derive(Default)]
struct Depth {
    /// Those of the brackets around this one, the brackets included.
    outer: Vec<Level>,
    sum: u32,
    level: Level,
}

/// The levels within one bracket.
#[derive(Default, Clone, Copy)]
struct Level {
    /// `if`, `for`, `while`: until the statement ends.
    heads: u32,
    /// `=>`, `=`, `?`, `:`, `function`: until the next item of a list.
    links: u32,
    /// `<`, less `>`: until the statement ends.
    angles: u32,
    /// `!`, `typeof`, `new`: until their operand.
    prefixes: u32,
    /// Whether a `;` ended the statement, unless `else` follows.
    ended: bool,
}

impl Level {
    fn sum(self) -> u32 {
        let statement = self.heads.saturating_add(self.links);
        statement.saturating_add(self.angles).saturating_add(self.prefixes)
    }
}

impl Depth {
    fn total(&self) -> u32 {
        self.sum.saturating_add(self.level.sum())
    }

    fn read(&mut self, item: &Item<'_>) {
        self.settle(item);
        match item.word {
            Word::Open => self.open(),
            Word::Close(closed) => (0..closed).for_each(|_| self.close()),
            Word::Name(name) => self.name(name, item.begins),
            Word::Value => self.level.prefixes = 0,
            Word::Sign(sign) => self.sign(sign, item.begins),
        }
    }

    /// Forget a statement that has ended.
    fn settle(&mut self, item: &Item<'_>) {
        let goes_on = matches!(
            item.word,
            Word::Name("else" | "catch" | "finally" | "in" | "instanceof" | "as" | "satisfies")
        );
        if (item.fresh || self.level.ended) && !goes_on {
            self.level = Level::default();
        }
        self.level.ended = false;
    }

    fn open(&mut self) {
        let around = self.level.sum().saturating_add(1);
        self.sum = self.sum.saturating_add(around);
        self.outer.push(self.level);
        self.level = Level::default();
    }

    fn close(&mut self) {
        if let Some(level) = self.outer.pop() {
            self.sum = self.sum.saturating_sub(level.sum().saturating_add(1));
            self.level = Level { prefixes: 0, ..level };
        }
    }

    fn name(&mut self, name: &str, begins: bool) {
        let level = &mut self.level;
        match name {
            "if" | "for" | "while" | "with" | "do" => level.heads = level.heads.saturating_add(1),
            "case" | "default" if begins => *level = Level::default(),
            // A function takes twice the stack of a bracket.
            "yield" | "extends" | "function" => level.links = level.links.saturating_add(1),
            _ if is_prefix(name) => level.prefixes = level.prefixes.saturating_add(1),
            _ => level.prefixes = 0,
        }
    }

    fn sign(&mut self, sign: &str, begins: bool) {
        let level = &mut self.level;
        match sign {
            ";" => level.ended = true,
            "," => level.links = 0,
            "<" => level.angles = level.angles.saturating_add(1),
            ">" => level.angles = level.angles.saturating_sub(1),
            "=>" | "?" | ":" | "**" => level.links = level.links.saturating_add(1),
            "!" | "~" | "+" | "-" | "++" | "--" if begins => {
                level.prefixes = level.prefixes.saturating_add(1);
            }
            _ if sign.ends_with('=') && !is_comparison(sign) => {
                level.links = level.links.saturating_add(1);
            }
            _ => {}
        }
    }
}

fn is_prefix(name: &str) -> bool {
    matches!(
        name,
        "typeof"
            | "void"
            | "delete"
            | "await"
            | "new"
            | "keyof"
            | "infer"
            | "unique"
            | "readonly"
            | "abstract"
            | "asserts"
    )
}

fn is_comparison(sign: &str) -> bool {
    matches!(sign, "==" | "===" | "!=" | "!==" | "<=" | ">=")
}
