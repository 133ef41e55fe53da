//! A value as an initialiser of C.

use mcp_host_guest_sdk::{Server, Shape, text};
use mcp_host_types::shape::{Enum, Float, Integer, Record};
use serde_json::Value;

use crate::name::{constant, declared, field};

/// The initialiser of `place`, a variable or a part of one, for a value that fits its shape.
pub fn initialiser(server: &Server, place: &str, shape: &Shape, value: &Value) -> String {
    match shape {
        Shape::Text => string(value.as_str().unwrap_or_default()),
        Shape::Json => string(&value.to_string()),
        Shape::Integer(Integer::U64) => format!("UINT64_C({value})"),
        Shape::Integer(Integer::S64) => signed(value),
        Shape::Enum(constants) => case(server, constants, value),
        Shape::Option(_) if value.is_null() => "{ .is_some = false }".to_owned(),
        Shape::Option(inner) => {
            let inner = initialiser(server, &format!("{place}.val"), inner, value);
            format!("{{ .is_some = true, .val = {inner} }}")
        }
        Shape::List(element) => list(server, place, element, value),
        Shape::Record(record) => structure(server, place, record, value),
        _ => value.to_string(),
    }
}

/// The type of an element, as its name where it has a plain one.
fn element_type(server: &Server, shape: &Shape, place: &str) -> String {
    match shape {
        Shape::Text | Shape::Json => "sdk_string_t".to_owned(),
        Shape::Float(Float::F64) => "double".to_owned(),
        Shape::Record(record) => declared(server, &record.name),
        Shape::Enum(constants) => declared(server, &constants.name),
        _ => format!("__typeof__({place})"),
    }
}

/// A string that nothing in the text ends, and in which nothing is hidden.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        let mut bytes = [0; 4];
        let encoded = c.encode_utf8(&mut bytes);
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // Two of them begin a trigraph.
            '?' => quoted.push_str("\\?"),
            '\n' => quoted.push_str("\\n"),
            c if c == '\t' || text::file(encoded).len() > c.len_utf8() => {
                quoted.extend(encoded.bytes().map(|byte| format!("\\{byte:03o}")));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn string(text: &str) -> String {
    format!("TEXT({})", quoted(text))
}

/// C has no literal for the least integer: its digits alone are too large.
fn signed(value: &Value) -> String {
    match value.as_i64() {
        Some(i64::MIN) => "INT64_MIN".to_owned(),
        _ => format!("INT64_C({value})"),
    }
}

fn case(server: &Server, constants: &Enum, value: &Value) -> String {
    let case = constants.cases.iter().find(|case| case.json == *value);
    case.map_or("0".to_owned(), |case| constant(server, &constants.name, &case.name))
}

fn list(server: &Server, place: &str, element: &Shape, value: &Value) -> String {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    if values.is_empty() {
        return "{ .len = 0 }".to_owned();
    }
    let first = format!("{place}.ptr[0]");
    let elements: Vec<String> =
        values.iter().map(|value| initialiser(server, &first, element, value)).collect();
    let of = element_type(server, element, &first);
    let (elements, len) = (elements.join(", "), values.len());
    format!("{{ .ptr = ({of}[]){{ {elements} }}, .len = {len} }}")
}

fn structure(server: &Server, place: &str, record: &Record, value: &Value) -> String {
    let members = record.fields.iter().filter_map(|member| {
        let value = value.get(&member.label.wire)?;
        let name = field(&member.label.name);
        let place = format!("{place}.{name}");
        Some(format!(".{name} = {}", initialiser(server, &place, &member.shape, value)))
    });
    let members: Vec<String> = members.collect();
    if members.is_empty() { "{ 0 }".to_owned() } else { format!("{{ {} }}", members.join(", ")) }
}
