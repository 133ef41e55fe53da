//! A value as an expression of Go.

use mcp_host_guest_sdk::{Shape, text};
use mcp_host_types::shape::{Enum, Float, Integer, Record};
use serde_json::Value;

use crate::name::camel;

/// The expression of a value that fits the shape, whose types are in the package `tools`.
pub fn expression(shape: &Shape, value: &Value) -> String {
    match shape {
        Shape::Json => string(&value.to_string()),
        Shape::Enum(constants) => constant(constants, value),
        Shape::Option(inner) if value.is_null() => format!("witTypes.None[{}]()", type_of(inner)),
        Shape::Option(inner) => {
            format!("witTypes.Some[{}]({})", type_of(inner), expression(inner, value))
        }
        Shape::List(element) => list(element, value),
        Shape::Record(record) => object(record, value),
        _ => plain(value),
    }
}

/// A type that values of an example can have.
fn type_of(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Integer(integer) => integer_name(*integer).to_owned(),
        Shape::Float(Float::F32) => "float32".to_owned(),
        Shape::Float(Float::F64) => "float64".to_owned(),
        Shape::Char => "rune".to_owned(),
        Shape::Text | Shape::Json => "string".to_owned(),
        Shape::Option(inner) => format!("witTypes.Option[{}]", type_of(inner)),
        Shape::List(element) => format!("[]{}", type_of(element)),
        Shape::Map(element) => format!("[]witTypes.Tuple2[string, {}]", type_of(element)),
        Shape::Tuple(elements) => {
            let types: Vec<String> = elements.iter().map(type_of).collect();
            format!("witTypes.Tuple{}[{}]", types.len(), types.join(", "))
        }
        Shape::Record(record) => format!("tools.{}", camel(&record.name)),
        Shape::Variant(variant) => format!("tools.{}", camel(&variant.name)),
        Shape::Enum(constants) => format!("tools.{}", camel(&constants.name)),
        // Only guests have these.
        Shape::Flags(_) | Shape::Result { .. } => "any".to_owned(),
    }
}

fn integer_name(integer: Integer) -> &'static str {
    match integer {
        Integer::U8 => "uint8",
        Integer::U16 => "uint16",
        Integer::U32 => "uint32",
        Integer::U64 => "uint64",
        Integer::S8 => "int8",
        Integer::S16 => "int16",
        Integer::S32 => "int32",
        Integer::S64 => "int64",
    }
}

/// A string that nothing in the text ends, and in which nothing is hidden.
pub fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if c == '\t' || text::file(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
                quoted.push_str(&format!("\\U{:08x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        other => other.to_string(),
    }
}

fn constant(constants: &Enum, value: &Value) -> String {
    let case = constants.cases.iter().find(|case| case.json == *value);
    let case = case.map(|case| camel(&case.name)).unwrap_or_default();
    format!("tools.{}{case}", camel(&constants.name))
}

fn list(element: &Shape, value: &Value) -> String {
    let elements = value.as_array().into_iter().flatten();
    let elements: Vec<String> = elements.map(|value| expression(element, value)).collect();
    format!("[]{}{{{}}}", type_of(element), elements.join(", "))
}

/// A field that is left out is the zero value, which of an option is none.
fn object(record: &Record, value: &Value) -> String {
    let members = record.fields.iter().filter_map(|field| {
        let value = value.get(&field.label.wire)?;
        Some(format!("{}: {}", camel(&field.label.name), expression(&field.shape, value)))
    });
    let members: Vec<String> = members.collect();
    format!("tools.{}{{{}}}", camel(&record.name), members.join(", "))
}
