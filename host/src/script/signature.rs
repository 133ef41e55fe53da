//! How a tool is called, in one line of TypeScript: enough to see what is wrong, not all
//! there is to know. The exact types are what `mcp-host generate typescript` makes.

use serde_json::Value;

use crate::name::printable;

/// Characters of a signature; what is over is cut.
const MAX_CHARS: usize = 400;
/// How deep types are told.
const MAX_DEPTH: usize = 3;
/// Fields of an object, or members of a union, that are told.
const MAX_MEMBERS: usize = 20;
/// Characters of a name or a value.
const NAME_CHARS: usize = 60;

/// The signature of a function for a tool with this input schema, as
/// `getSum(input: { a: number; b: number })`.
pub(super) fn of(function: &str, input_schema: &str) -> String {
    let schema = serde_json::from_str(input_schema).unwrap_or(Value::Null);
    let fields = schema.get("properties").and_then(Value::as_object);
    let signature = match fields {
        Some(fields) if !fields.is_empty() => {
            let required = fields.keys().any(|name| is_required(&schema, name));
            let mark = if required { "" } else { "?" };
            format!("{function}(input{mark}: {})", kind(&schema, &schema, 0))
        }
        _ if schema.get("$ref").is_some() => {
            format!("{function}(input: {})", kind(&schema, &schema, 0))
        }
        _ => format!("{function}()"),
    };
    printable(&signature, MAX_CHARS)
}

fn kind(root: &Value, schema: &Value, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return "unknown".to_owned();
    }
    let deeper = |schema: &Value| kind(root, schema, depth.saturating_add(1));
    if let Some(target) = reference(root, schema) {
        return deeper(target);
    }
    if let Some(value) = schema.get("const") {
        return literal(value);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return union(values.iter().map(literal));
    }
    let forms = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)?.as_array());
    if let Some(forms) = forms {
        return union(forms.iter().map(deeper));
    }
    match schema.get("type") {
        Some(Value::Array(kinds)) => union(
            kinds.iter().filter_map(Value::as_str).map(|word| of_type(root, schema, word, depth)),
        ),
        Some(Value::String(word)) => of_type(root, schema, word, depth),
        _ if schema.get("properties").is_some() => of_type(root, schema, "object", depth),
        _ => "unknown".to_owned(),
    }
}

fn of_type(root: &Value, schema: &Value, word: &str, depth: usize) -> String {
    let inner = |schema: Option<&Value>| match schema {
        Some(schema) => kind(root, schema, depth.saturating_add(1)),
        None => "unknown".to_owned(),
    };
    match word {
        "integer" | "number" => "number".to_owned(),
        "string" | "boolean" | "null" => word.to_owned(),
        "array" => match inner(schema.get("items")) {
            item if item.contains(' ') && !item.starts_with('{') => format!("({item})[]"),
            item => format!("{item}[]"),
        },
        "object" => match schema.get("properties").and_then(Value::as_object) {
            Some(fields) if !fields.is_empty() => {
                let told = fields.iter().take(MAX_MEMBERS).map(|(name, field)| {
                    let mark = if is_required(schema, name) { "" } else { "?" };
                    format!("{}{mark}: {}", property(name), inner(Some(field)))
                });
                let mut told: Vec<_> = told.collect();
                told.extend((fields.len() > MAX_MEMBERS).then(|| "…".to_owned()));
                format!("{{ {} }}", told.join("; "))
            }
            _ => {
                let value = inner(schema.get("additionalProperties").filter(|v| v.is_object()));
                format!("Record<string, {value}>")
            }
        },
        _ => "unknown".to_owned(),
    }
}

fn union(members: impl Iterator<Item = String>) -> String {
    let mut told: Vec<String> = Vec::new();
    for member in members {
        if told.len() == MAX_MEMBERS {
            told.push("…".to_owned());
            break;
        }
        if !told.contains(&member) {
            told.push(member);
        }
    }
    if told.is_empty() { "unknown".to_owned() } else { told.join(" | ") }
}

/// What a schema refers to, if it is in the same document.
fn reference<'a>(root: &'a Value, schema: &Value) -> Option<&'a Value> {
    root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

fn is_required(schema: &Value, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|other| other == name))
}

fn property(name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let plain = name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit());
    let shown = printable(name, NAME_CHARS);
    if plain && !name.is_empty() { shown } else { Value::from(shown).to_string() }
}

fn literal(value: &Value) -> String {
    printable(&value.to_string(), NAME_CHARS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn signature(schema: Value) -> String {
        of("f", &schema.to_string())
    }

    #[test]
    fn a_signature_says_what_is_needed_and_what_may_be_left_out() {
        let schema = json!({
            "type": "object",
            "properties": {
                "a": { "type": "number" },
                "b": { "type": ["integer", "null"] },
                "a list": { "type": "array", "items": { "enum": ["x", "y"] } },
                "o": { "$ref": "#/$defs/O" },
                "m": { "type": "object", "additionalProperties": { "type": "boolean" } },
                "u": {},
            },
            "required": ["a", "o"],
            "$defs": { "O": { "type": "object", "properties": { "s": { "type": "string" } } } },
        });
        assert_eq!(
            signature(schema),
            "f(input: { a: number; b?: number | null; \"a list\"?: (\"x\" | \"y\")[]; \
             o: { s?: string }; m?: Record<string, boolean>; u?: unknown })"
        );
    }

    #[test]
    fn a_tool_without_arguments_needs_none() {
        assert_eq!(signature(json!({ "type": "object" })), "f()");
        let optional = json!({ "properties": { "a": { "const": 1 } } });
        assert_eq!(signature(optional), "f(input?: { a?: 1 })");
        assert_eq!(of("f", "no JSON"), "f()");
    }

    #[test]
    fn a_schema_that_refers_to_itself_or_is_huge_ends() {
        let schema = json!({ "properties": { "a": { "$ref": "#" } } });
        assert!(signature(schema).contains("unknown"));
        let fields: serde_json::Map<_, _> =
            (0..1_000).map(|n| (format!("field{n}"), json!({ "type": "string" }))).collect();
        let long = signature(json!({ "properties": fields }));
        assert!(long.chars().count() < MAX_CHARS + 40, "{long}");
    }
}
