//! Shapes as types of Rust, and what makes records of them easier to write.

use std::collections::BTreeSet;

use mcp_host_guest_sdk::{Function, Output, Shape};
use mcp_host_types::shape::{Field, Float, Integer, Record};

use crate::name::{camel, snake};

/// The names of the types of a function, in kebab-case: those of its arguments first.
pub(crate) fn named(function: &Function) -> Vec<&str> {
    let mut names = Vec::new();
    let output = match &function.output {
        Output::Structured(shape) => Some(shape),
        Output::Content => None,
    };
    for shape in function.input.iter().chain(output) {
        walk(shape, &mut |shape| names.extend(name(shape)));
    }
    names
}

/// The name of a type that has one.
pub(crate) fn name(shape: &Shape) -> Option<&str> {
    let name = match shape {
        Shape::Record(record) => &record.name,
        Shape::Variant(variant) => &variant.name,
        Shape::Enum(constants) => &constants.name,
        _ => return None,
    };
    Some(name.as_str()).filter(|name| !name.is_empty())
}

/// Whether a value holds text or lists, which the bindings of plain functions borrow.
pub(crate) fn is_borrowed(shape: &Shape) -> bool {
    let mut found = false;
    walk(shape, &mut |shape| {
        found |= matches!(shape, Shape::Text | Shape::Json | Shape::List(_) | Shape::Map(_));
        found |= matches!(shape, Shape::Record(record) if record.others.is_some());
    });
    found
}

/// Calls `visit` for a shape and for all in it, from the outside to the inside.
fn walk<'a>(shape: &'a Shape, visit: &mut impl FnMut(&'a Shape)) {
    let mut waiting = vec![shape];
    while let Some(shape) = waiting.pop() {
        visit(shape);
        let mut inner: Vec<&Shape> = match shape {
            Shape::Option(inner) | Shape::List(inner) | Shape::Map(inner) => vec![inner],
            Shape::Tuple(elements) => elements.iter().collect(),
            Shape::Record(record) => {
                let others = record.others.iter().map(|others| &*others.shape);
                record.fields.iter().map(|field| &field.shape).chain(others).collect()
            }
            Shape::Variant(variant) => {
                variant.cases.iter().filter_map(|case| case.shape.as_ref()).collect()
            }
            _ => Vec::new(),
        };
        inner.reverse();
        waiting.append(&mut inner);
    }
}

/// A type as the module of its server says it.
pub(crate) fn printed(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Integer(integer) => integer_type(*integer).to_owned(),
        Shape::Float(Float::F32) => "f32".to_owned(),
        Shape::Float(Float::F64) => "f64".to_owned(),
        Shape::Char => "char".to_owned(),
        Shape::Text => "::std::string::String".to_owned(),
        Shape::Json => "crate::Json".to_owned(),
        Shape::Option(inner) => format!("::std::option::Option<{}>", printed(inner)),
        Shape::List(element) => format!("::std::vec::Vec<{}>", printed(element)),
        Shape::Map(value) => {
            format!("::std::vec::Vec<(::std::string::String, {})>", printed(value))
        }
        Shape::Tuple(elements) => {
            let elements = elements.iter().map(|element| format!("{}, ", printed(element)));
            format!("({})", elements.collect::<String>())
        }
        _ => format!("raw::{}", camel(name(shape).unwrap_or_default())),
    }
}

/// How a record of arguments is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Making {
    /// Every member is written down, since none is optional.
    Whole,
    /// `Default` is there, since all are optional.
    Default,
    /// `new` takes what is needed.
    New,
}

impl Making {
    /// How this one is made.
    pub(crate) fn of(record: &Record) -> Self {
        let needed = record.fields.iter().filter(|field| is_needed(field)).count();
        match needed {
            0 => Self::Default,
            _ if needed == record.fields.len() && record.others.is_none() => Self::Whole,
            _ => Self::New,
        }
    }
}

/// What makes the records of a function's arguments.
pub(crate) fn makers(function: &Function) -> String {
    let mut makers = String::new();
    let mut seen = BTreeSet::new();
    if let Some(shape) = &function.input {
        walk(shape, &mut |shape| {
            if let Shape::Record(record) = shape
                && seen.insert(record.name.as_str())
            {
                makers.push_str(&maker(record));
            }
        });
    }
    makers
}

fn maker(record: &Record) -> String {
    let name = camel(&record.name);
    let made = format!("        Self {{ {} }}\n    }}\n}}\n", initial(record));
    match Making::of(record) {
        Making::Whole => String::new(),
        Making::Default => format!(
            "\nimpl ::std::default::Default for raw::{name} {{\n    \
             fn default() -> Self {{\n{made}"
        ),
        Making::New => format!(
            "\nimpl raw::{name} {{\n    /// One without anything that is optional.\n    \
             pub fn new({}) -> Self {{\n{made}",
            parameters(record)
        ),
    }
}

fn parameters(record: &Record) -> String {
    let needed = record.fields.iter().filter(|field| is_needed(field));
    let parameters =
        needed.map(|field| format!("{}: {}", snake(&field.label.name), printed(&field.shape)));
    parameters.collect::<Vec<_>>().join(", ")
}

/// The members, where what is needed is in scope and the rest is not there.
fn initial(record: &Record) -> String {
    let fields = record.fields.iter().map(|field| match is_needed(field) {
        true => snake(&field.label.name),
        false => format!("{}: ::std::option::Option::None", snake(&field.label.name)),
    });
    let others = record.others.iter();
    let others = others.map(|others| format!("{}: ::std::vec::Vec::new()", snake(&others.name)));
    fields.chain(others).collect::<Vec<_>>().join(", ")
}

fn is_needed(field: &Field) -> bool {
    !matches!(field.shape, Shape::Option(_))
}

fn integer_type(integer: Integer) -> &'static str {
    match integer {
        Integer::U8 => "u8",
        Integer::U16 => "u16",
        Integer::U32 => "u32",
        Integer::U64 => "u64",
        Integer::S8 => "i8",
        Integer::S16 => "i16",
        Integer::S32 => "i32",
        Integer::S64 => "i64",
    }
}
