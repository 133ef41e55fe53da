//! The forms of a script, told apart by its top-level statements, and what each needs to
//! become a module whose `default` export is the result.

mod returns;

use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use crate::{Problem, edits::Edits, parse::Parsed, strip::erasable};

const BODY_HEAD: &str = "export default await(async()=>{";
// On a line of its own: the body may end in a comment.
const BODY_TAIL: &str = "\n})();";

/// What a text is.
pub(crate) enum Form {
    /// A module, as it stands.
    Module,
    /// A body with a `return` at its top.
    Body,
    /// One expression.
    Value(Span),
    /// One function, from its first byte.
    Function(u32),
    /// One function without a name, whose head this is.
    Nameless(Span),
}

/// The form of a script.
///
/// # Errors
///
/// A script that both exports and returns.
pub(crate) fn form(source: &str, parsed: &Parsed<'_>) -> Result<Form, Problem> {
    let body = &parsed.program.body;
    let returned = returns::first(body);
    let exported = body.iter().find(|it| is_export(it));
    match (returned, exported) {
        (Some(returned), Some(_)) => Err(both(source, returned)),
        (Some(_), None) => Ok(Form::Body),
        (None, Some(_)) => Ok(Form::Module),
        (None, None) => Ok(alone(&parsed.program)),
    }
}

impl Form {
    /// Put what the form needs around what was stripped.
    pub(crate) fn write(&self, parsed: &Parsed<'_>, edits: &mut Edits<'_>) {
        match self {
            Self::Module => {}
            Self::Body => body(parsed, edits),
            Self::Value(span) => {
                edits.insert(span.start, "export default (");
                edits.insert(span.end, ");");
            }
            Self::Function(start) | Self::Nameless(Span { start, .. }) => {
                edits.insert(*start, "export default ");
            }
        }
    }

    /// Where the parser may have found something wrong that the form makes right: a function
    /// that is exported by default needs no name.
    pub(crate) fn forgives(&self) -> Option<Span> {
        match self {
            Self::Nameless(head) => Some(*head),
            _ => None,
        }
    }

    /// Where an expression ends that the form closes itself.
    pub(crate) fn closes(&self) -> Option<u32> {
        match self {
            Self::Value(span) => Some(span.end),
            _ => None,
        }
    }
}

/// What a script without exports is: the one thing that it says, or a module.
fn alone(program: &Program<'_>) -> Form {
    let mut said = program.body.iter().filter(|it| !is_silent(it));
    match (said.next(), said.next()) {
        (Some(Statement::ExpressionStatement(it)), None) => Form::Value(it.expression.span()),
        (Some(Statement::FunctionDeclaration(it)), None) => match it.id {
            Some(_) => Form::Function(it.span.start),
            None => Form::Nameless(Span::new(it.span.start, it.params.span.start)),
        },
        (None, _) => quoted(program).map_or(Form::Module, Form::Value),
        _ => Form::Module,
    }
}

/// A string alone is read as a directive.
fn quoted(program: &Program<'_>) -> Option<Span> {
    let last = program.directives.last()?;
    (last.directive.as_str() != "use strict").then_some(last.expression.span)
}

fn is_silent(statement: &Statement<'_>) -> bool {
    matches!(statement, Statement::ImportDeclaration(_) | Statement::EmptyStatement(_))
        || erasable(statement)
}

fn is_export(statement: &Statement<'_>) -> bool {
    let export = matches!(
        statement,
        Statement::ExportAllDeclaration(_)
            | Statement::ExportDefaultDeclaration(_)
            | Statement::ExportDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::ExportFromDeclaration(_)
            | Statement::TSExportAssignment(_)
    );
    export && !erasable(statement)
}

fn both(source: &str, returned: Span) -> Problem {
    let message = "a script gives its result by exports or by a top-level `return`, not by both";
    let hint = "write `export default` for the `return`, or take the exports away";
    Problem::at(source, returned.start, message).hint(hint)
}

/// A function has no imports in it: they go before it, on its line.
fn body(parsed: &Parsed<'_>, edits: &mut Edits<'_>) {
    edits.sort();
    let mut head = String::new();
    let mut imports = vec![];
    for statement in &parsed.program.body {
        if let Statement::ImportDeclaration(it) = statement
            && !erasable(statement)
        {
            head.push_str(&in_one_line(it.span, parsed, edits));
            imports.push(it.span);
        }
    }
    for import in imports {
        edits.erase(import);
    }
    head.push_str(BODY_HEAD);
    edits.insert(0, head);
    edits.tail(BODY_TAIL);
}

fn in_one_line(import: Span, parsed: &Parsed<'_>, edits: &Edits<'_>) -> String {
    let mut line = String::new();
    for token in parsed.tokens().within(import.start, import.end) {
        if !edits.is_blank(token.start()) {
            // A string may go on in the next line behind a backslash.
            line.push_str(&edits.text(token.span()).replace("\\\r\n", "").replace("\\\n", ""));
            line.push(' ');
        }
    }
    line.push(';');
    line
}
