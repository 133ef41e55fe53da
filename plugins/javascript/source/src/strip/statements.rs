//! Statements that are types alone, and the parts of others: declarations, imports and
//! exports.

use oxc_ast::ast::*;
use oxc_parser::Kind;
use oxc_span::{GetSpan, Span};

use super::Strip;

/// Whether a statement leaves nothing behind.
pub(crate) fn erasable(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ImportDeclaration(it) => it.import_kind == ImportOrExportKind::Type,
        Statement::ExportDeclaration(it) => declares_types(&it.declaration),
        Statement::ExportNamedDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
        Statement::ExportFromDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
        Statement::ExportAllDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
        Statement::ExportDefaultDeclaration(it) => defaults_to_type(&it.declaration),
        Statement::TSNamespaceExportDeclaration(_) => true,
        _ => statement.as_declaration().is_some_and(declares_types),
    }
}

fn defaults_to_type(declaration: &ExportDefaultDeclarationKind<'_>) -> bool {
    match declaration {
        ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
        ExportDefaultDeclarationKind::FunctionDeclaration(it) => it.body.is_none(),
        _ => false,
    }
}

fn declares_types(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::VariableDeclaration(it) => it.declare,
        Declaration::FunctionDeclaration(it) => it.declare || it.body.is_none(),
        Declaration::ClassDeclaration(it) => it.declare,
        Declaration::TSTypeAliasDeclaration(_)
        | Declaration::TSInterfaceDeclaration(_)
        | Declaration::TSExternalModuleDeclaration(_)
        | Declaration::TSGlobalDeclaration(_) => true,
        Declaration::TSEnumDeclaration(it) => it.declare,
        Declaration::TSNamespaceDeclaration(it) => it.declare || names_types(&it.body),
        Declaration::TSImportEqualsDeclaration(it) => it.import_kind == ImportOrExportKind::Type,
    }
}

fn names_types(body: &TSNamespaceDeclarationBody<'_>) -> bool {
    match body {
        TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => {
            inner.declare || names_types(&inner.body)
        }
        TSNamespaceDeclarationBody::TSModuleBlock(block) => block.body.iter().all(erasable),
    }
}

impl Strip<'_, '_, '_> {
    pub(super) fn declarator(&mut self, it: &VariableDeclarator<'_>) {
        if it.definite {
            self.blank_any(self.tokens.next_is(it.id.span().end, Kind::Bang));
        }
        self.blank_any(it.type_annotation.as_ref().map(|annotation| annotation.span));
    }

    pub(super) fn import(&mut self, it: &ImportDeclaration<'_>) {
        self.attributes(&it.source, it.with_clause.as_deref());
        for specifier in it.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportSpecifier(specifier) = specifier
                && specifier.import_kind == ImportOrExportKind::Type
            {
                self.drop_item(specifier.span);
            }
        }
    }

    /// What a module is, its name says: the engine has no use for `with { type: "json" }`.
    pub(super) fn attributes(
        &mut self,
        source: &StringLiteral<'_>,
        clause: Option<&WithClause<'_>>,
    ) {
        self.blank_any(clause.map(|clause| Span::new(source.span.end, clause.span.end)));
    }

    pub(super) fn export_specifiers(&mut self, specifiers: &[ExportSpecifier<'_>]) {
        for specifier in specifiers {
            if specifier.export_kind == ImportOrExportKind::Type {
                self.drop_item(specifier.span);
            }
        }
    }

    /// One of a list, with the comma that follows it.
    pub(super) fn drop_item(&mut self, item: Span) {
        self.blank(item);
        self.blank_any(self.tokens.next_is(item.end, Kind::Comma));
    }
}
