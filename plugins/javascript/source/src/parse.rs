//! The tree of a text. It knows which grammar a language and a role have, and which other
//! one a text that cannot be read may be meant for; not what becomes of the tree.

use oxc_allocator::{Allocator, ArenaVec};
use oxc_ast::ast::Program;
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::{ParseOptions, Parser, Token, config::TokensParserConfig};
use oxc_span::{SourceType, Span};

use crate::{
    Language, Problem, Role,
    problem::{first, number, place},
    tokens::Tokens,
};

/// A text that was read to its end.
pub(crate) struct Parsed<'a> {
    /// Its tree.
    pub(crate) program: Program<'a>,
    tokens: ArenaVec<'a, Token>,
    /// What the parser found wrong, though it went on.
    faults: Vec<OxcDiagnostic>,
    reading: Reading<'a>,
}

/// How a text is read.
#[derive(Clone, Copy)]
struct Reading<'a> {
    source: &'a str,
    language: Language,
    role: Role,
}

/// Read a text.
///
/// # Errors
///
/// What is wrong with its syntax, if the parser cannot go on; [`Parsed::faultless`] tells
/// the rest.
pub(crate) fn parse<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    language: Language,
    role: Role,
) -> Result<Parsed<'a>, Problem> {
    let reading = Reading { source, language, role };
    let parser = Parser::new(allocator, source, reading.grammar()).with_options(options(role));
    let parsed = parser.with_config(TokensParserConfig).parse();
    let faults = parsed.diagnostics.into_vec();
    match first(&faults) {
        Some(found) if parsed.panicked => Err(reading.problem(found)),
        _ => Ok(Parsed { program: parsed.program, tokens: parsed.tokens, faults, reading }),
    }
}

impl Parsed<'_> {
    /// Its words and signs.
    pub(crate) fn tokens(&self) -> Tokens<'_> {
        Tokens::new(&self.tokens)
    }

    /// That nothing is wrong with it but within a span, whose faults are forgiven.
    pub(crate) fn faultless(&self, forgiven: Option<Span>) -> Result<(), Problem> {
        let forgives = |found: &OxcDiagnostic| {
            let at = place(found).map(|span| span.start);
            forgiven.zip(at).is_some_and(|(span, at)| span.start <= at && at <= span.end)
        };
        let faults: Vec<_> = self.faults.iter().filter(|found| !forgives(found)).cloned().collect();
        match first(&faults) {
            Some(found) => Err(self.reading.problem(found)),
            None => Ok(()),
        }
    }
}

impl Reading<'_> {
    fn grammar(self) -> SourceType {
        match self.language {
            Language::JavaScript => SourceType::mjs(),
            Language::TypeScript => SourceType::ts(),
        }
    }

    /// What the parser found, or what it comes from.
    fn problem(self, found: &OxcDiagnostic) -> Problem {
        let problem = Problem::syntax(self.source, found);
        let instead = |message: &str, hint: &str| Problem {
            message: String::from(message),
            hint: Some(String::from(hint)),
            ..problem.clone()
        };
        if self.language == Language::JavaScript && self.reads_as(SourceType::ts()) {
            return instead("this is TypeScript in a JavaScript file", "name the file `.ts`");
        }
        if self.reads_as(SourceType::tsx()) {
            return instead("JSX is not supported", "build a string or an object");
        }
        if self.role == Role::Script
            && let Some(start) = self.object()
        {
            let message = "an object at the start of a statement is read as a block";
            let hint = "put it in parentheses to make it the result: `({ … })`";
            return Problem::at(self.source, start, message).hint(hint);
        }
        problem
    }

    fn reads_as(self, grammar: SourceType) -> bool {
        let allocator = Allocator::default();
        let parser = Parser::new(&allocator, self.source, grammar);
        parser.with_options(options(self.role)).parse().diagnostics.is_empty()
    }

    /// Where an object begins that is the whole text.
    fn object(self) -> Option<u32> {
        let allocator = Allocator::default();
        let start = self.source.find(|it: char| !it.is_whitespace())?;
        if !self.source.get(start..)?.starts_with('{') {
            return None;
        }
        let parser = Parser::new(&allocator, self.source, self.grammar());
        parser.parse_expression().ok().map(|_| number(start))
    }
}

fn options(role: Role) -> ParseOptions {
    ParseOptions {
        allow_return_outside_function: role == Role::Script,
        enable_ident_hashes: false,
        ..ParseOptions::default()
    }
}
