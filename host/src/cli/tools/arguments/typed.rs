//! What a bare word on the command line means to a tool: text, or the JSON it reads as.

use serde_json::Value;

/// Keywords that say what a value may be. A schema with none of them says nothing.
const SAYING: [&str; 6] = ["type", "const", "enum", "anyOf", "oneOf", "allOf"];
/// How deep a schema is followed; past it everything counts as allowed.
const MAX_DEPTH: usize = 16;

/// The value for the property `key`: JSON where the schema allows what the text reads as,
/// text where it allows that; a number that would not stay as it was written counts as
/// text first. Where the schema says nothing, JSON if it is JSON, else text. What is not
/// allowed either way is left to the check of the arguments.
pub(super) fn value(text: &str, key: &str, schema: &Value) -> Value {
    let as_text = Value::String(text.to_owned());
    let Ok(read) = serde_json::from_str::<Value>(text) else { return as_text };
    let property = schema.get("properties").and_then(|properties| properties.get(key));
    let property = followed(property.unwrap_or(&Value::Null), schema);
    let says = SAYING.iter().any(|keyword| property.get(keyword).is_some());
    let text_first = (says && read.is_string()) || !stays(&read, text);
    let candidates = if text_first { [&as_text, &read] } else { [&read, &as_text] };
    let fits = candidates.into_iter().find(|value| allows(property, schema, value, MAX_DEPTH));
    fits.unwrap_or(&read).clone()
}

/// Whether a number is written again as it was.
fn stays(read: &Value, text: &str) -> bool {
    let written_back = read.to_string();
    !read.is_number() || written_back == text.trim()
}

fn allows(schema: &Value, root: &Value, value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return true };
    let schema = followed(schema, root);
    if schema == &Value::Bool(false) {
        return false;
    }
    let one_of = |keyword: &str| match schema.get(keyword).and_then(Value::as_array) {
        Some(parts) => parts.iter().any(|part| allows(part, root, value, depth)),
        None => true,
    };
    let all = schema.get("allOf").and_then(Value::as_array);
    let all = all.is_none_or(|parts| parts.iter().all(|part| allows(part, root, value, depth)));
    let listed = schema.get("enum").and_then(Value::as_array);
    schema.get("const").is_none_or(|only| only == value)
        && listed.is_none_or(|values| values.contains(value))
        && schema.get("type").is_none_or(|kinds| is_of(kinds, value))
        && one_of("anyOf")
        && one_of("oneOf")
        && all
}

fn is_of(kinds: &Value, value: &Value) -> bool {
    match kinds {
        Value::String(kind) => is_a(kind, value),
        Value::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
        _ => true,
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match (kind, value) {
        ("integer", Value::Number(number)) => {
            number.as_f64().is_none_or(|number| number.fract() == 0.0)
        }
        ("number", Value::Number(_))
        | ("string", Value::String(_))
        | ("boolean", Value::Bool(_))
        | ("null", Value::Null)
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        _ => false,
    }
}

/// What a chain of local references leads to.
fn followed<'a>(mut schema: &'a Value, root: &'a Value) -> &'a Value {
    for _ in 0..MAX_DEPTH {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|path| root.pointer(path.strip_prefix('#')?));
        let Some(target) = target else { break };
        schema = target;
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(property: Value, text: &str) -> Value {
        let schema =
            json!({ "properties": { "p": property }, "$defs": { "word": { "type": "string" } } });
        value(text, "p", &schema)
    }

    #[test]
    fn a_word_is_what_the_schema_allows() {
        for (property, text, expected) in [
            (json!({ "type": ["string", "null"] }), "12", json!("12")),
            (json!({ "type": ["string", "null"] }), "null", Value::Null),
            (json!({ "type": ["string", "integer"] }), "12", json!(12)),
            (json!({ "type": ["string", "integer"] }), "2.5", json!("2.5")),
            (json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }), "true", json!("true")),
            (json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] }), "7", json!(7)),
            (json!({ "enum": ["1", "2"] }), "1", json!("1")),
            (json!({ "enum": [1, 2] }), "1", json!(1)),
            (json!({ "const": "3" }), "3", json!("3")),
            (json!({ "$ref": "#/$defs/word" }), "12", json!("12")),
            (json!({ "anyOf": [{ "$ref": "#/$defs/word" }] }), "12", json!("12")),
            (json!({ "type": "string" }), "\"q\"", json!("\"q\"")),
            (json!({ "type": "integer" }), "two", json!("two")),
            (json!({ "type": "integer" }), "2.5", json!(2.5)),
            (json!({}), "\"12\"", json!("12")),
            (json!({}), "[1]", json!([1])),
        ] {
            assert_eq!(of(property.clone(), text), expected, "{property} {text}");
        }
    }

    #[test]
    fn a_number_that_would_change_stays_text_where_text_is_allowed() {
        let long = "12345678901234567890123";
        assert_eq!(of(json!({}), long), json!(long));
        assert_eq!(of(json!({ "type": ["string", "number"] }), "1e3"), json!("1e3"));
        assert!(of(json!({ "type": "number" }), long).is_number());
    }

    #[test]
    fn a_schema_that_leads_to_itself_comes_to_an_end() {
        let circle = json!({ "properties": { "p": { "$ref": "#/properties/p" } } });
        assert_eq!(value("1", "p", &circle), json!(1));
        let deep = json!({ "properties": { "p": { "allOf": [{ "$ref": "#/properties/p" }] } } });
        assert_eq!(value("1", "p", &deep), json!(1));
    }
}
