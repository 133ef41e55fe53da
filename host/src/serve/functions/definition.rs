//! A function as the definition of a tool.

use std::sync::Arc;

use mcp_host_types::{Shape, reverse};
use rmcp::model::{JsonObject, Tool};
use serde_json::{Value, json};

use crate::limits::{MAX_SCHEMA_BYTES, MAX_SCHEMA_DEPTH};
use crate::name::printable;
use crate::typed::export::Function;

/// The member that holds a result which is no object of its own.
pub(super) const RESULT: &str = "result";

/// Characters of a file's name that a description shows.
const SHOWN_CHARS: usize = 200;

/// The tool of a function. What it does is not known, and so nothing is claimed of it.
pub(super) fn tool(name: String, function: &Function, file: &str) -> Tool {
    let input = object(function.input_schema());
    let description = format!("The function {} of {}.", function.name(), shown(file));
    let tool = Tool::new(name, description, input);
    match function.output() {
        None => tool,
        Some(shape) => tool.with_raw_output_schema(object(output_schema(shape))),
    }
}

/// Whether a result is an object by itself, as the structured result of a tool has to be.
pub(super) fn is_object(shape: &Shape) -> bool {
    matches!(shape, Shape::Record(_))
}

/// Bytes of the schemas of a function.
pub(super) fn size(function: &Function) -> usize {
    let output = function.output().map(|shape| reverse::schema(shape).to_string().len());
    function.input_schema().to_string().len().saturating_add(output.unwrap_or_default())
}

/// What keeps a function from being offered: a schema over the bounds that this host, too, has
/// for the tools of others.
pub(super) fn obstacle(function: &Function) -> Option<String> {
    let output = function.output().map(output_schema);
    for schema in std::iter::once(function.input_schema()).chain(output) {
        let (bytes, depth) = (schema.to_string().len(), depth(&schema));
        if bytes > MAX_SCHEMA_BYTES {
            return Some(format!(
                "its schema has {bytes} bytes, over the limit of {MAX_SCHEMA_BYTES}"
            ));
        }
        if depth > MAX_SCHEMA_DEPTH {
            return Some(format!(
                "its schema nests {depth} deep, over the limit of {MAX_SCHEMA_DEPTH}"
            ));
        }
    }
    None
}

/// How deep a schema nests. It recurses as deep as types do, which is bounded.
fn depth(schema: &Value) -> usize {
    let within = match schema {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    within.unwrap_or_default().saturating_add(1)
}

fn output_schema(shape: &Shape) -> Value {
    let schema = reverse::schema(shape);
    if is_object(shape) {
        return schema;
    }
    json!({
        "type": "object",
        "properties": { RESULT: schema },
        "required": [RESULT],
        "additionalProperties": false,
    })
}

fn object(schema: Value) -> Arc<JsonObject> {
    match schema {
        Value::Object(schema) => Arc::new(schema),
        _ => Arc::default(),
    }
}

fn shown(file: &str) -> String {
    printable(file, SHOWN_CHARS)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::guest::Guest;
    use crate::typed::export::Exports;

    fn tool_of(types: &str, function: &str) -> Tool {
        let text = format!(
            "(component {types} (import \"f\" (func $f {function})) (export \"the-one\" (func $f)))"
        );
        let guest = Guest::of_bytes(Path::new("a.wat"), text.into()).unwrap();
        let exports = Exports::of(&guest).unwrap();
        tool("the_one".to_owned(), &exports.functions()[0], "a.wat")
    }

    #[test]
    fn every_output_schema_is_one_of_an_object() {
        let output = |types: &str, function: &str| {
            let tool = tool_of(types, function);
            tool.output_schema.map(|schema| Value::Object((*schema).clone()))
        };
        let record = "(type $t (record (field \"far-off\" u8))) (import \"t\" (type $r (eq $t)))";
        let kept = output(record, "(result $r)").unwrap();
        assert_eq!(kept["required"], json!(["far_off"]));
        for function in ["(result s32)", "(result (list u8))", "(result (option string))"] {
            let wrapped = output("", function).unwrap();
            assert_eq!(
                (&wrapped["type"], &wrapped["required"]),
                (&json!("object"), &json!(["result"]))
            );
        }
        assert_eq!(output("", ""), None);
        assert_eq!(output("", "(result (result (error string)))"), None);
        assert!(output("", "(result (result u8 (error string)))").is_some());
    }

    #[test]
    fn nothing_is_claimed_of_what_a_function_does() {
        let tool = tool_of("", "");
        assert!(tool.annotations.is_none());
        assert_eq!(tool.input_schema.get("type"), Some(&json!("object")));
        assert_eq!(tool.description.as_deref(), Some("The function the-one of a.wat."));
    }
}
