//! The words and signs of a text, found by their place. It knows nothing of the tree.

use oxc_parser::{Kind, Token};
use oxc_span::Span;

/// A text's tokens, in order.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'t>(&'t [Token]);

impl<'t> Tokens<'t> {
    pub(crate) fn new(tokens: &'t [Token]) -> Self {
        Self(tokens)
    }

    /// The tokens that begin within `start..end`.
    pub(crate) fn within(self, start: u32, end: u32) -> impl Iterator<Item = &'t Token> {
        self.from(start).take_while(move |token| token.start() < end)
    }

    /// The first token that begins at or after a byte.
    pub(crate) fn next(self, offset: u32) -> Option<&'t Token> {
        self.from(offset).next()
    }

    /// The last token that begins before a byte.
    pub(crate) fn previous(self, offset: u32) -> Option<&'t Token> {
        self.0.get(self.index(offset).checked_sub(1)?)
    }

    /// The next token, if it is of this kind.
    pub(crate) fn next_is(self, offset: u32, kind: Kind) -> Option<Span> {
        self.next(offset).filter(|token| token.kind() == kind).map(Token::span)
    }

    fn from(self, offset: u32) -> std::slice::Iter<'t, Token> {
        self.0.get(self.index(offset)..).unwrap_or_default().iter()
    }

    fn index(self, offset: u32) -> usize {
        self.0.partition_point(|token| token.start() < offset)
    }
}
