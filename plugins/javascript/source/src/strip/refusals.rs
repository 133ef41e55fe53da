//! What is not erased, because it would have to become code: each with the fix.

use oxc_ast::ast::{TSEnumDeclaration, TSImportEqualsDeclaration, TSModuleReference};
use oxc_span::Span;

use super::Strip;
use crate::Problem;

impl Strip<'_, '_, '_> {
    pub(super) fn refuse_enum(&mut self, it: &TSEnumDeclaration<'_>) {
        let name = it.id.name.as_str();
        self.refuse(
            it.span,
            "an enum is code, and only types are erased",
            &format!("write an object: `const {name} = {{ … }} as const`"),
        );
    }

    pub(super) fn refuse_namespace(&mut self, span: Span) {
        self.refuse(
            span,
            "a namespace with values is code, and only types are erased",
            "write a module in a file of its own, or an object",
        );
    }

    pub(super) fn refuse_parameter_property(&mut self, span: Span) {
        self.refuse(
            span,
            "a parameter property is code, and only types are erased",
            "declare the field in the class and assign it in the constructor",
        );
    }

    pub(super) fn refuse_decorator(&mut self, span: Span) {
        self.refuse(
            span,
            "decorators are not supported",
            "call the function yourself: `const Name = decorate(class { … })`",
        );
    }

    pub(super) fn refuse_accessor(&mut self, span: Span) {
        self.refuse(
            span,
            "`accessor` fields are not supported",
            "write a private field with a getter and a setter",
        );
    }

    pub(super) fn refuse_export_equals(&mut self, span: Span) {
        self.refuse(span, "`export =` is not supported in a module", "write `export default`");
    }

    pub(super) fn refuse_import_equals(&mut self, it: &TSImportEqualsDeclaration<'_>) {
        let name = it.id.name.as_str();
        let hint = match &it.module_reference {
            TSModuleReference::ExternalModuleReference(_) => {
                format!("write `import {name} from \"…\"` or `import * as {name} from \"…\"`")
            }
            _ => format!("write `const {name} = …`"),
        };
        self.refuse(it.span, "`import … =` is not supported in a module", &hint);
    }

    pub(super) fn refuse_prefix_assertion(&mut self, span: Span) {
        self.refuse(
            span,
            "without `<T>` the text would read differently here",
            "write the assertion behind the value: `(value as T)`",
        );
    }

    pub(super) fn refuse_loose_assertion(&mut self, span: Span) {
        self.refuse(
            span,
            "without the type the operators would group differently here",
            "put the assertion in parentheses: `(a + b as T) * c`",
        );
    }

    fn refuse(&mut self, span: Span, message: &str, hint: &str) {
        if self.refused.as_ref().is_none_or(|(start, _)| span.start < *start) {
            let problem = Problem::at(self.edits.source(), span.start, message).hint(hint);
            self.refused = Some((span.start, problem));
        }
    }
}
