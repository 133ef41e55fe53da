//! What classes lose: modifiers, members that are types alone, heritage of interfaces.

use oxc_ast::ast::*;
use oxc_ast_visit::walk_js;
use oxc_parser::{Kind, Token};
use oxc_span::GetSpan;

use super::Strip;

impl Strip<'_, '_, '_> {
    pub(super) fn class(&mut self, it: &Class<'_>) {
        if it.r#abstract {
            self.abstract_class(it);
        }
        self.blank_any(it.type_parameters.as_ref().map(|parameters| parameters.span));
        let heritage = it.heritage.as_ref().and_then(|it| it.type_arguments.as_ref());
        self.blank_any(heritage.map(|arguments| arguments.span));
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let keyword = self.tokens.previous(first.span.start).map(Token::start);
            self.edits.blank(keyword.unwrap_or(first.span.start), last.span.end);
        }
    }

    pub(super) fn class_body(&mut self, it: &ClassBody<'_>) {
        // Whether the member before could run on into this one.
        let mut open = false;
        for element in &it.body {
            let span = element.span();
            if is_type(element) {
                self.edits.erase(span);
                open = false;
                continue;
            }
            self.element(element, open);
            let field = matches!(element, ClassElement::PropertyDefinition(_));
            open = field && !self.edits.text(span).ends_with(';');
        }
    }

    fn element<'a>(&mut self, element: &ClassElement<'a>, open: bool) {
        match element {
            ClassElement::MethodDefinition(it) => self.method(it, open),
            ClassElement::PropertyDefinition(it) => self.field(it, open),
            other => walk_js::walk_class_element(self, other),
        }
    }

    fn method<'a>(&mut self, it: &MethodDefinition<'a>, open: bool) {
        self.modifiers(it.span.start, it.key.span().start, open);
        if it.optional {
            self.sign(Kind::Question, it.key.span().end, it.value.params.span.start);
        }
        walk_js::walk_method_definition(self, it);
    }

    fn field<'a>(&mut self, it: &PropertyDefinition<'a>, open: bool) {
        let key = it.key.span();
        self.modifiers(it.span.start, key.start, open);
        let annotation = it.type_annotation.as_ref().map(|annotation| annotation.span);
        let value = it.value.as_ref().map(|value| value.span().start);
        let end = annotation.map(|span| span.start).or(value).unwrap_or(it.span.end);
        if it.optional {
            self.sign(Kind::Question, key.end, end);
        }
        if it.definite {
            self.sign(Kind::Bang, key.end, end);
        }
        self.blank_any(annotation);
        self.ends(it.span);
        walk_js::walk_property_definition(self, it);
    }

    fn modifiers(&mut self, start: u32, key: u32, open: bool) {
        for token in self.tokens.within(start, key) {
            if !is_modifier(token.kind()) {
                continue;
            }
            self.blank(token.span());
            if open && token.start() == start {
                self.edits.mark(start, ';');
            }
        }
    }

    fn sign(&mut self, kind: Kind, start: u32, end: u32) {
        let sign = self.tokens.within(start, end).find(|token| token.kind() == kind);
        self.blank_any(sign.map(Token::span));
    }

    fn abstract_class(&mut self, it: &Class<'_>) {
        let keyword = self.tokens.within(it.span.start, it.body.span.start);
        let keyword = keyword.into_iter().find(|token| token.kind() == Kind::Class);
        let before = keyword.and_then(|token| self.tokens.previous(token.start()));
        let before = before.filter(|token| token.kind() == Kind::Abstract);
        self.blank_any(before.map(Token::span));
    }
}

fn is_type(element: &ClassElement<'_>) -> bool {
    match element {
        ClassElement::MethodDefinition(it) => it.value.body.is_none(),
        ClassElement::PropertyDefinition(it) => {
            it.declare || it.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
        }
        ClassElement::AccessorProperty(it) => {
            it.r#type == AccessorPropertyType::TSAbstractAccessorProperty
        }
        ClassElement::TSIndexSignature(_) => true,
        ClassElement::StaticBlock(_) => false,
    }
}

fn is_modifier(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Public
            | Kind::Private
            | Kind::Protected
            | Kind::Readonly
            | Kind::Override
            | Kind::Abstract
            | Kind::Declare
    )
}
