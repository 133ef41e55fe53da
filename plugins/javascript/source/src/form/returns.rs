//! The first `return` outside of every function.

use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;

/// Where it is. Only statements are gone through.
pub(super) fn first(body: &[Statement<'_>]) -> Option<Span> {
    let mut returns = Returns { first: None };
    for statement in body {
        returns.visit_statement(statement);
    }
    returns.first
}

struct Returns {
    first: Option<Span>,
}

impl<'a> VisitJs<'a> for Returns {
    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        self.first = self.first.or(Some(it.span));
    }

    fn visit_expression(&mut self, _: &Expression<'a>) {}
    fn visit_declaration(&mut self, _: &Declaration<'a>) {}
    fn visit_variable_declaration(&mut self, _: &VariableDeclaration<'a>) {}
    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}
    fn visit_class(&mut self, _: &Class<'a>) {}
    fn visit_binding_pattern(&mut self, _: &BindingPattern<'a>) {}
    fn visit_module_declaration(&mut self, _: &ModuleDeclaration<'a>) {}
}
