//! What expressions lose: assertions, type arguments, `!`.
//!
//! The operands on the left of an operator, a call or a member are gone through in a loop:
//! the parser makes chains of them as long as the text.

use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_parser::{Kind, Token};
use oxc_span::{GetSpan, Span};
use oxc_syntax::precedence::{GetPrecedence, Precedence};

use super::Strip;

impl Strip<'_, '_, '_> {
    pub(super) fn expression<'a>(&mut self, it: &Expression<'a>) {
        let mut rest = Some(it);
        while let Some(expression) = rest {
            rest = self.but_one_operand(expression);
        }
    }

    pub(super) fn expression_of_binary<'a>(&mut self, it: &BinaryExpression<'a>) {
        self.binary(it);
        self.expression(&it.left);
    }

    pub(super) fn call<'a>(&mut self, it: &CallExpression<'a>) {
        self.blank_any(it.type_arguments.as_ref().map(|arguments| arguments.span));
        self.visit_arguments(&it.arguments);
    }

    /// `as` and `satisfies`, with the type.
    pub(super) fn assertion(&mut self, whole: Span, expression: Span) {
        let keyword = self.tokens.next(expression.end).map(Token::start);
        self.edits.blank(keyword.unwrap_or(whole.end), whole.end);
    }

    pub(super) fn non_null(&mut self, it: &TSNonNullExpression<'_>) {
        self.edits.blank(it.span.end.saturating_sub(1), it.span.end);
    }

    /// `<T>` before an expression.
    pub(super) fn prefix_assertion(&mut self, it: &TSTypeAssertion<'_>) {
        let (start, end) = (it.span.start, it.expression.span().start);
        self.edits.blank(start, end);
        let before = self.tokens.previous(start).map(Token::kind);
        let restricted = matches!(before, Some(Kind::Return | Kind::Throw | Kind::Yield));
        let first = matches!(before, Some(Kind::Arrow | Kind::Default)) || start == self.statement;
        let cut = restricted && self.has_line_break(start, end);
        if cut || (first && self.opens_otherwise(end)) {
            self.refuse_prefix_assertion(it.span);
        }
    }

    /// Whether a statement or an arrow's body that begins here is no expression.
    fn opens_otherwise(&self, offset: u32) -> bool {
        let opener = self.tokens.next(offset).map(Token::kind);
        matches!(
            opener,
            Some(Kind::LCurly | Kind::Function | Kind::Class | Kind::Async | Kind::Let)
        )
    }

    /// All of an expression but one operand, which is left to do.
    fn but_one_operand<'e, 'a>(&mut self, it: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
        match it {
            Expression::BinaryExpression(it) => self.binary(it),
            Expression::LogicalExpression(it) => {
                self.expression(&it.right);
                Some(&it.left)
            }
            Expression::CallExpression(it) => {
                self.call(it);
                Some(&it.callee)
            }
            Expression::StaticMemberExpression(it) => Some(&it.object),
            Expression::PrivateFieldExpression(it) => Some(&it.object),
            Expression::ComputedMemberExpression(it) => {
                self.expression(&it.expression);
                Some(&it.object)
            }
            Expression::TaggedTemplateExpression(it) => {
                self.blank_any(it.type_arguments.as_ref().map(|arguments| arguments.span));
                self.visit_template_literal(&it.quasi);
                Some(&it.tag)
            }
            Expression::UnaryExpression(it) => Some(&it.argument),
            Expression::AwaitExpression(it) => Some(&it.argument),
            Expression::ConditionalExpression(it) => {
                self.expression(&it.test);
                self.expression(&it.consequent);
                Some(&it.alternate)
            }
            _ => self.but_one_typed_operand(it),
        }
    }

    /// The same of what TypeScript adds.
    fn but_one_typed_operand<'e, 'a>(
        &mut self,
        it: &'e Expression<'a>,
    ) -> Option<&'e Expression<'a>> {
        match it {
            Expression::TSAsExpression(it) => {
                self.assertion(it.span, it.expression.span());
                Some(&it.expression)
            }
            Expression::TSSatisfiesExpression(it) => {
                self.assertion(it.span, it.expression.span());
                Some(&it.expression)
            }
            Expression::TSNonNullExpression(it) => {
                self.non_null(it);
                Some(&it.expression)
            }
            Expression::TSTypeAssertion(it) => {
                self.prefix_assertion(it);
                Some(&it.expression)
            }
            Expression::TSInstantiationExpression(it) => {
                self.blank(it.type_arguments.span);
                Some(&it.expression)
            }
            other => {
                walk_js::walk_expression(self, other);
                None
            }
        }
    }

    fn binary<'e, 'a>(&mut self, it: &'e BinaryExpression<'a>) -> Option<&'e Expression<'a>> {
        if let Some(asserted) = asserted(&it.left)
            && precedence(asserted) < it.operator.precedence()
        {
            self.refuse_loose_assertion(it.left.span());
        }
        self.expression(&it.right);
        Some(&it.left)
    }
}

/// What `as` or `satisfies` stands behind, without brackets.
fn asserted<'e, 'a>(it: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    let mut inner = match it {
        Expression::TSAsExpression(it) => &it.expression,
        Expression::TSSatisfiesExpression(it) => &it.expression,
        _ => return None,
    };
    loop {
        inner = match inner {
            Expression::TSAsExpression(it) => &it.expression,
            Expression::TSSatisfiesExpression(it) => &it.expression,
            _ => return Some(inner),
        };
    }
}

/// How tightly an expression holds together to the left of an operator.
fn precedence(it: &Expression<'_>) -> Precedence {
    match it {
        Expression::BinaryExpression(it) => it.operator.precedence(),
        Expression::PrivateInExpression(_) => Precedence::Compare,
        // An exponent takes no unary operator on its left.
        Expression::UnaryExpression(_)
        | Expression::AwaitExpression(_)
        | Expression::TSTypeAssertion(_) => Precedence::Multiply,
        _ => Precedence::Member,
    }
}
