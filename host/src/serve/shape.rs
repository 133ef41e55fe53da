//! What a JSON value is, in a few lines, for whoever is not shown all of it.

use serde_json::{Map, Value};

use crate::name::printable;

/// How deep a shape goes.
const MAX_DEPTH: usize = 4;
/// Fields of one object that it names; the rest are counted.
const MAX_FIELDS: usize = 24;
/// Characters of a field's name.
const NAME_CHARS: usize = 60;
/// Characters of a text that it shows.
const TEXT_CHARS: usize = 60;
/// Elements of an array that are looked at to tell what they are.
const LOOKED_AT: usize = 100;

/// The shape: like a type, with how many elements and characters there are.
///
/// `array of 5000: { id: number, name: text }`
pub fn of(value: &Value) -> String {
    told(value, 0)
}

fn told(value: &Value, depth: usize) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(text) => match text.chars().count() {
            long if long > TEXT_CHARS => format!("text of {long} characters"),
            _ => "text".to_owned(),
        },
        Value::Array(elements) => array(elements, depth),
        Value::Object(fields) => object(fields, depth),
    }
}

fn array(elements: &[Value], depth: usize) -> String {
    let count = format!("array of {}", elements.len());
    if elements.is_empty() || depth >= MAX_DEPTH {
        return count;
    }
    let mut kinds: Vec<String> = Vec::new();
    for element in elements.iter().take(LOOKED_AT) {
        let kind = without_length(element, depth);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    match kinds.as_slice() {
        [one] => format!("{count}: {one}"),
        [one, two] => format!("{count}: {one} | {two}"),
        _ => format!("{count} of {} kinds, the first: {}", kinds.len(), kinds.swap_remove(0)),
    }
}

/// An element stands for others, which have other lengths.
fn without_length(element: &Value, depth: usize) -> String {
    match element {
        Value::String(_) => "text".to_owned(),
        other => told(other, depth.saturating_add(1)),
    }
}

fn object(fields: &Map<String, Value>, depth: usize) -> String {
    if depth >= MAX_DEPTH {
        return format!("object of {} fields", fields.len());
    }
    let named = fields.iter().take(MAX_FIELDS).map(|(name, value)| {
        format!("{}: {}", printable(name, NAME_CHARS), told(value, depth.saturating_add(1)))
    });
    let mut named: Vec<_> = named.collect();
    let more = fields.len().saturating_sub(MAX_FIELDS);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    match named.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{ {} }}", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_shape_says_what_there_is_and_how_much() {
        for (value, expected) in [
            (json!(null), "null"),
            (json!("x".repeat(61)), "text of 61 characters"),
            (json!([]), "array of 0"),
            (json!([1, 2]), "array of 2: number"),
            (json!([1, "a"]), "array of 2: number | text"),
            (json!([1, "a", null]), "array of 3 of 3 kinds, the first: number"),
            (json!({}), "{}"),
            (json!({"a": [{"b": 1}]}), "{ a: array of 1: { b: number } }"),
        ] {
            assert_eq!(of(&value), expected);
        }
    }

    #[test]
    fn a_shape_is_short_whatever_it_is_of() {
        let mut deep = json!(1);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        let wide: Map<String, Value> = (0..10_000).map(|n| (format!("f{n}"), json!([n]))).collect();
        for value in [deep, Value::Object(wide.clone()), json!(vec![wide; 3])] {
            assert!(of(&value).len() < 2_000, "{}", of(&value).len());
        }
    }
}
