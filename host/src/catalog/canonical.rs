//! One way to write each JSON document, and digests over tools written that way.

use serde_json::Value;

use crate::tools::{Annotations, ToolDescription};

/// Changes whenever a digest covers something else, so that old digests mean nothing.
const DIGEST_CONTEXT: &str = "mcp-host tool, version 1";
/// Keywords whose lists of names are sets: in which order a server writes them is chance.
const SETS: [&str; 2] = ["required", "type"];
/// Keywords whose values are data, where every order counts.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

/// What a tool says of itself, in a form where only what it says makes a difference.
pub fn digest(tool: &ToolDescription) -> blake3::Hash {
    let ToolDescription {
        server: _,
        tool,
        title,
        description,
        input_schema,
        output_schema,
        annotations,
    } = tool;
    let Annotations { read_only, destructive, idempotent, open_world } = annotations;
    let mut hasher = blake3::Hasher::new_derive_key(DIGEST_CONTEXT);
    let mut part = |text: Option<&str>| {
        let bytes = text.map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or(u64::MAX));
        hasher.update(&bytes.to_le_bytes());
        hasher.update(text.unwrap_or_default().as_bytes());
    };
    part(Some(tool));
    part(title.as_deref());
    part(Some(description));
    part(Some(&canonical_text(input_schema)));
    part(output_schema.as_deref().map(canonical_text).as_deref());
    for hint in [read_only, destructive, idempotent, open_world] {
        part(hint.map(|hint| if hint { "true" } else { "false" }));
    }
    hasher.finalize()
}

/// A schema with its keys in order, and the names in it that are a set.
///
/// A tool's schemas nest at most [`MAX_SCHEMA_DEPTH`](crate::limits::MAX_SCHEMA_DEPTH)
/// deep, and so does this.
pub fn canonical(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .into_iter()
                .map(|(key, value)| match key.as_str() {
                    set if SETS.contains(&set) => (key, sorted_set(value)),
                    data if DATA.contains(&data) => (key, sorted_keys(value)),
                    _ => (key, canonical(value)),
                })
                .collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(canonical).collect()),
        other => other,
    }
}

fn canonical_text(schema: &str) -> String {
    let parsed = serde_json::from_str(schema).map(canonical);
    // What is no JSON never becomes a tool.
    parsed.map_or_else(|_| schema.to_owned(), |schema| schema.to_string())
}

/// A list of names in order; anything else, such as a property that is called
/// `required`, is a schema.
fn sorted_set(value: Value) -> Value {
    match value {
        Value::Array(mut names) if names.iter().all(Value::is_string) => {
            names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            Value::Array(names)
        }
        other => canonical(other),
    }
}

/// Data whose objects have their keys in order and whose lists stay.
fn sorted_keys(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.into_iter().map(|(key, value)| (key, sorted_keys(value))).collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted_keys).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_has_no_order_is_put_in_order() {
        let one = json!({
            "type": ["string", "null"], "required": ["b", "a"], "enum": ["b", "a"],
            "default": {"y": [2, 1], "x": 0}, "anyOf": [{"const": "b"}, {"const": "a"}],
        });
        let written = canonical(one).to_string();
        assert_eq!(
            written,
            r#"{"anyOf":[{"const":"b"},{"const":"a"}],"default":{"x":0,"y":[2,1]},"enum":["b","a"],"required":["a","b"],"type":["null","string"]}"#
        );
    }

    #[test]
    fn a_property_named_like_a_keyword_is_a_schema() {
        let one = json!({"properties": {"required": {"type": "string", "enum": ["z", "a"]}}});
        assert_eq!(canonical(one.clone()), one);
    }
}
