//! A value as an expression of Python.

use mcp_host_guest_sdk::{Shape, text};
use mcp_host_types::shape::{Enum, Record};
use serde_json::Value;

use crate::name::{camel, shouted, snake};

/// The expression of a value that fits the shape, whose types are in `module`.
pub fn expression(module: &str, shape: &Shape, value: &Value) -> String {
    match shape {
        Shape::Bool => if value == &Value::Bool(true) { "True" } else { "False" }.to_owned(),
        Shape::Json => string(&value.to_string()),
        Shape::Enum(constants) => constant(module, constants, value),
        Shape::Option(_) if value.is_null() => "None".to_owned(),
        Shape::Option(inner) => expression(module, inner, value),
        Shape::List(element) => list(module, element, value),
        Shape::Record(record) => object(module, record, value),
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

fn constant(module: &str, constants: &Enum, value: &Value) -> String {
    let case = constants.cases.iter().find(|case| case.json == *value);
    let case = case.map(|case| shouted(&case.name)).unwrap_or_default();
    format!("{module}.{}.{case}", camel(&constants.name))
}

fn list(module: &str, element: &Shape, value: &Value) -> String {
    let elements = value.as_array().into_iter().flatten();
    let elements: Vec<String> = elements.map(|value| expression(module, element, value)).collect();
    format!("[{}]", elements.join(", "))
}

/// A field that is absent is `None`: a record has no defaults.
fn object(module: &str, record: &Record, value: &Value) -> String {
    let members = record.fields.iter().map(|field| {
        let value = value.get(&field.label.wire).unwrap_or(&Value::Null);
        format!("{}={}", snake(&field.label.name), expression(module, &field.shape, value))
    });
    let others = record.others.iter().map(|others| format!("{}=[]", snake(&others.name)));
    let members: Vec<String> = members.chain(others).collect();
    format!("{module}.{}({})", camel(&record.name), members.join(", "))
}
