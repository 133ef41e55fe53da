//! The types of `mcp-host:guest/types` that every function of a tool has in its result, as
//! [`surface`](super::surface) reads them from a component that uses them as they are.

use std::sync::{Arc, LazyLock};

use mcp_host_types::name;
use mcp_host_types::shape::{
    Case, Constant, Enum, Field, Integer, Label, Record, Shape, Told, Variant,
};

/// `list<content>`.
pub static CONTENTS: LazyLock<Arc<Shape>> = LazyLock::new(|| Arc::new(list(content())));
/// `tool-error`.
pub static TOOL_ERROR: LazyLock<Arc<Shape>> = LazyLock::new(|| Arc::new(tool_error()));

/// Whether a type is this one, as it mostly is the very same in memory.
pub fn is(shape: &Arc<Shape>, known: &Arc<Shape>) -> bool {
    Arc::ptr_eq(shape, known) || shape == known
}

/// The one in memory, if a type is one of these.
pub(super) fn shared(shape: Shape) -> Arc<Shape> {
    let known = [&*TOOL_ERROR, &*CONTENTS].into_iter().find(|known| ***known == shape);
    known.cloned().unwrap_or_else(|| Arc::new(shape))
}

fn tool_error() -> Shape {
    record([
        ("reason", error_reason()),
        ("effect", effect()),
        ("message", Shape::Text),
        ("hint", option(Shape::Text)),
    ])
}

fn content() -> Shape {
    variant([
        ("text", Some(Shape::Text)),
        ("image", Some(blob())),
        ("audio", Some(blob())),
        ("link", Some(resource_link())),
        ("embedded", Some(embedded_resource())),
        ("other", Some(Shape::Json)),
    ])
}

fn blob() -> Shape {
    record([("data", bytes()), ("mime-type", Shape::Text)])
}

fn resource_link() -> Shape {
    record([
        ("uri", Shape::Text),
        ("name", Shape::Text),
        ("title", option(Shape::Text)),
        ("description", option(Shape::Text)),
        ("mime-type", option(Shape::Text)),
        ("size", option(Shape::Integer(Integer::U64))),
    ])
}

fn embedded_resource() -> Shape {
    let body = variant([("text", Some(Shape::Text)), ("bytes", Some(bytes()))]);
    record([("uri", Shape::Text), ("mime-type", option(Shape::Text)), ("body", body)])
}

fn error_reason() -> Shape {
    let invalid = record([("path", Shape::Text), ("reason", Shape::Text)]);
    let output = record([("structured", option(Shape::Json)), ("content", list(content()))]);
    variant([
        ("denied", None),
        ("unknown-tool", Some(list(Shape::Text))),
        ("invalid-arguments", Some(list(invalid))),
        ("failed", Some(output)),
        ("unavailable", None),
        ("timeout", None),
        ("limit", None),
        ("unsupported", None),
    ])
}

fn effect() -> Shape {
    let cases = ["not-sent", "sent-unknown", "done"].map(|name| constant(name.to_owned()));
    Shape::Enum(Enum { name: String::new(), docs: String::new(), cases: cases.into() })
}

fn bytes() -> Shape {
    list(Shape::Integer(Integer::U8))
}

fn list(shape: Shape) -> Shape {
    Shape::List(Box::new(shape))
}

fn option(shape: Shape) -> Shape {
    Shape::Option(Box::new(shape))
}

fn record<const N: usize>(fields: [(&str, Shape); N]) -> Shape {
    let fields = fields.map(|(name, shape)| field(name.to_owned(), shape)).into();
    Shape::Record(Record { name: String::new(), docs: String::new(), fields, others: None })
}

fn variant<const N: usize>(cases: [(&str, Option<Shape>); N]) -> Shape {
    let cases = cases.map(|(name, shape)| case(name.to_owned(), shape)).into();
    Shape::Variant(Variant { name: String::new(), docs: String::new(), cases, told: Told::ByName })
}

/// A field as a component has it: an option may be absent.
pub(super) fn field(name: String, shape: Shape) -> Field {
    let optional = matches!(shape, Shape::Option(_));
    Field { label: label(name), docs: String::new(), shape, optional }
}

/// A case as a component has it.
pub(super) fn case(name: String, shape: Option<Shape>) -> Case {
    Case { label: label(name), docs: String::new(), shape }
}

/// A constant as a component has it.
pub(super) fn constant(name: String) -> Constant {
    let json = name::wire(&name).into();
    Constant { name, docs: String::new(), json }
}

/// A name as a component has it.
pub(super) fn label(name: String) -> Label {
    let wire = name::wire(&name);
    Label { name, wire }
}

#[cfg(test)]
mod tests {
    use wit_parser::{Resolve, Type, TypeDefKind, TypeId};

    use super::*;

    const WIT: &str = include_str!("../../../wit/guest/types.wit");

    fn find(resolve: &Resolve, name: &str) -> TypeId {
        let mut types = resolve.types.iter();
        types.find(|(_, ty)| ty.name.as_deref() == Some(name)).unwrap().0
    }

    fn shape(resolve: &Resolve, ty: &Type) -> Shape {
        match ty {
            Type::String => Shape::Text,
            Type::U8 => Shape::Integer(Integer::U8),
            Type::U64 => Shape::Integer(Integer::U64),
            Type::Id(id) => defined(resolve, *id),
            other => panic!("{other:?}"),
        }
    }

    fn defined(resolve: &Resolve, id: TypeId) -> Shape {
        let mut shapes = |ty: &Type| shape(resolve, ty);
        match &resolve.types[id].kind {
            TypeDefKind::Type(Type::String) => Shape::Json,
            TypeDefKind::Type(ty) => shapes(ty),
            TypeDefKind::List(ty) => list(shapes(ty)),
            TypeDefKind::Option(ty) => option(shapes(ty)),
            TypeDefKind::Record(of) => {
                let fields = of.fields.iter().map(|f| field(f.name.clone(), shapes(&f.ty)));
                let fields = fields.collect();
                Shape::Record(Record {
                    name: String::new(),
                    docs: String::new(),
                    fields,
                    others: None,
                })
            }
            TypeDefKind::Variant(of) => {
                let cases =
                    of.cases.iter().map(|c| case(c.name.clone(), c.ty.as_ref().map(&mut shapes)));
                let cases = cases.collect();
                let (name, docs) = (String::new(), String::new());
                Shape::Variant(Variant { name, docs, cases, told: Told::ByName })
            }
            TypeDefKind::Enum(of) => {
                let cases = of.cases.iter().map(|case| constant(case.name.clone())).collect();
                Shape::Enum(Enum { name: String::new(), docs: String::new(), cases })
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_known_types_are_those_of_the_interface() {
        let mut resolve = Resolve::default();
        resolve.push_str("types.wit", WIT).unwrap();
        assert_eq!(defined(&resolve, find(&resolve, "tool-error")), **TOOL_ERROR);
        assert_eq!(list(defined(&resolve, find(&resolve, "content"))), **CONTENTS);
    }
}
