//! What functions lose: type parameters, `this`, annotations of parameters and results.

use oxc_ast::ast::*;
use oxc_parser::Kind;
use oxc_span::{GetSpan, Span};

use super::Strip;

impl Strip<'_, '_, '_> {
    pub(super) fn function(&mut self, it: &Function<'_>) {
        self.blank_any(it.type_parameters.as_ref().map(|parameters| parameters.span));
        self.blank_any(it.return_type.as_ref().map(|annotation| annotation.span));
        if let Some(this) = &it.this_param {
            let annotation = this.type_annotation.as_ref().map_or(this.span, |it| it.span);
            self.drop_item(Span::new(this.span.start, this.span.end.max(annotation.end)));
        }
    }

    pub(super) fn arrow(&mut self, it: &ArrowFunctionExpression<'_>) {
        if let Some(parameters) = &it.type_parameters {
            self.arrow_type_parameters(parameters.span, it.params.span.start);
        }
        if let Some(result) = &it.return_type {
            self.arrow_result(it.params.span, result.span);
        }
    }

    pub(super) fn parameter(&mut self, it: &FormalParameter<'_>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            self.refuse_parameter_property(it.span);
        }
        if it.optional {
            self.blank_any(self.tokens.next_is(it.pattern.span().end, Kind::Question));
        }
        self.blank_any(it.type_annotation.as_ref().map(|annotation| annotation.span));
    }

    /// No line may end between `async`, or `return`, and the parameters: when one does
    /// within the types, the bracket moves to where they began.
    fn arrow_type_parameters(&mut self, types: Span, bracket: u32) {
        self.blank(types);
        if self.has_line_break(types.start, bracket) {
            self.edits.blank(bracket, bracket.saturating_add(1));
            self.edits.mark(types.start, '(');
        }
    }

    /// No line may end between the parameters and the arrow: when one does within the type,
    /// the bracket moves to its end.
    fn arrow_result(&mut self, parameters: Span, result: Span) {
        let bracket = parameters.end.saturating_sub(1);
        if !self.has_line_break(bracket, result.end) {
            return self.blank(result);
        }
        self.edits.blank(bracket, result.end);
        let last = self.edits.text(result).chars().next_back().map_or(1, char::len_utf8);
        let last = u32::try_from(last).unwrap_or(1);
        self.edits.mark(result.end.saturating_sub(last), ')');
    }
}
