//! A value as an expression of JavaScript.

use mcp_host_guest_sdk::Shape;
use mcp_host_guest_sdk::text;
use mcp_host_types::shape::{Enum, Integer, Record};
use serde_json::Value;

use crate::name::camel;

/// The expression of a value that fits the shape, as the example chooses them.
pub fn expression(shape: &Shape, value: &Value) -> String {
    match shape {
        Shape::Integer(Integer::U64 | Integer::S64) => format!("{value}n"),
        Shape::Json => string(&value.to_string()),
        Shape::Enum(constants) => constant(constants, value),
        Shape::Option(_) if value.is_null() => "undefined".to_owned(),
        Shape::Option(inner) => expression(inner, value),
        Shape::List(element) => list(element, value),
        Shape::Record(record) => object(record, value),
        _ => plain(value),
    }
}

/// A string that nothing in the text ends, and in which nothing is hidden.
pub fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if text::file(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() || c == '\t' => {
                quoted.extend(c.escape_unicode());
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
    string(case.map_or("", |case| &case.name))
}

fn list(element: &Shape, value: &Value) -> String {
    let elements = value.as_array().into_iter().flatten();
    let elements: Vec<String> = elements.map(|value| expression(element, value)).collect();
    format!("[{}]", elements.join(", "))
}

fn object(record: &Record, value: &Value) -> String {
    let members = record.fields.iter().filter_map(|field| {
        let value = value.get(&field.label.wire)?;
        Some(format!("{}: {}", camel(&field.label.name), expression(&field.shape, value)))
    });
    let members: Vec<String> = members.collect();
    if members.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", members.join(", ")) }
}
