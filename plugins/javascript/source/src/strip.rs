//! Types, blanked out of a text: what the engine does not read becomes spaces, and nothing
//! moves. It goes through the tree once; what one kind of node loses is in the modules
//! below. It knows nothing of the forms of a script.
//!
//! Where a blank would let two lines run together, a sign is put into it: `;` at the start
//! of an erased statement and at the end of one that ends in a type.

mod classes;
mod expressions;
mod functions;
mod refusals;
mod statements;

pub(crate) use statements::erasable;

use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;

use crate::{Problem, edits::Edits, parse::Parsed, tokens::Tokens};

/// Blank what is TypeScript's alone. Where a statement is closed by somebody else, nothing
/// is put at its end.
///
/// # Errors
///
/// The first thing that is neither erased nor known to the engine.
pub(crate) fn strip(
    parsed: &Parsed<'_>,
    closed: Option<u32>,
    edits: &mut Edits<'_>,
) -> Result<(), Problem> {
    let tokens = parsed.tokens();
    let mut strip = Strip { tokens, edits, closed, ends: vec![], statement: 0, refused: None };
    if let Some(hashbang) = &parsed.program.hashbang {
        strip.comment_out(hashbang.span.start);
    }
    strip.visit_program(&parsed.program);
    strip.terminate();
    match strip.refused {
        Some((_, problem)) => Err(problem),
        None => Ok(()),
    }
}

struct Strip<'t, 'e, 's> {
    tokens: Tokens<'t>,
    edits: &'e mut Edits<'s>,
    closed: Option<u32>,
    /// Where statements and fields end that have no `;` of their own.
    ends: Vec<u32>,
    /// Where the expression statement begins that was come to last.
    statement: u32,
    /// What is refused and begins first.
    refused: Option<(u32, Problem)>,
}

impl Strip<'_, '_, '_> {
    fn blank(&mut self, span: Span) {
        self.edits.blank(span.start, span.end);
    }

    fn blank_any(&mut self, span: Option<Span>) {
        if let Some(span) = span {
            self.blank(span);
        }
    }

    /// A first line for the shell is a comment to the engine, whatever stands before it.
    fn comment_out(&mut self, start: u32) {
        let end = start.saturating_add(2);
        self.edits.blank(start, end);
        self.edits.mark(start, '/');
        self.edits.mark(start.saturating_add(1), '/');
    }

    /// Something ends here; if in a blank, the next line must not run on from it.
    fn ends(&mut self, span: Span) {
        if self.closed != Some(span.end) && !self.edits.text(span).ends_with(';') {
            self.ends.push(span.end);
        }
    }

    fn terminate(&mut self) {
        self.edits.sort();
        for end in std::mem::take(&mut self.ends) {
            let last = self.edits.blanked_before(end).filter(|blank| blank.end == end);
            if let Some(blank) = last {
                self.edits.mark(blank.start, ';');
            }
        }
    }

    fn has_line_break(&self, start: u32, end: u32) -> bool {
        let text = self.edits.text(Span::new(start, end.max(start)));
        text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
    }
}

impl<'a> VisitJs<'a> for Strip<'_, '_, '_> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        if statements::erasable(it) {
            return self.edits.erase(it.span());
        }
        self.ends(it.span());
        walk_js::walk_statement(self, it);
    }

    fn visit_expression_statement(&mut self, it: &ExpressionStatement<'a>) {
        self.statement = it.span.start;
        self.visit_expression(&it.expression);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        self.declarator(it);
        walk_js::walk_variable_declarator(self, it);
    }

    fn visit_catch_parameter(&mut self, it: &CatchParameter<'a>) {
        self.blank_any(it.type_annotation.as_ref().map(|annotation| annotation.span));
        walk_js::walk_catch_parameter(self, it);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.import(it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.export_specifiers(&it.specifiers);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.export_specifiers(&it.specifiers);
        self.attributes(&it.source, it.with_clause.as_deref());
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.attributes(&it.source, it.with_clause.as_deref());
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.function(it);
        walk_js::walk_function(self, it, flags);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.arrow(it);
        walk_js::walk_arrow_function_expression(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        self.parameter(it);
        walk_js::walk_formal_parameter(self, it);
    }

    fn visit_formal_parameter_rest(&mut self, it: &FormalParameterRest<'a>) {
        self.blank_any(it.type_annotation.as_ref().map(|annotation| annotation.span));
        walk_js::walk_formal_parameter_rest(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.class(it);
        walk_js::walk_class(self, it);
    }

    fn visit_class_body(&mut self, it: &ClassBody<'a>) {
        self.class_body(it);
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.refuse_accessor(it.span);
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.refuse_decorator(it.span);
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        self.expression(it);
    }

    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        self.expression_of_binary(it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        self.call(it);
        self.visit_expression(&it.callee);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        self.blank_any(it.type_arguments.as_ref().map(|arguments| arguments.span));
        walk_js::walk_new_expression(self, it);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.assertion(it.span, it.expression.span());
        self.visit_expression(&it.expression);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.assertion(it.span, it.expression.span());
        self.visit_expression(&it.expression);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.non_null(it);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        self.prefix_assertion(it);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.refuse_enum(it);
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        self.refuse_namespace(it.span);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.refuse_import_equals(it);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.refuse_export_equals(it.span);
    }
}
