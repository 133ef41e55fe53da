//! What a schema allows, in a few words.

use serde_json::Value;

use super::Schema;
use crate::budget::Budget;
use crate::json;
use crate::words::{counted, cut, rest};

/// How deep alternatives and elements are followed.
const MAX_DEPTH: usize = 3;
/// Alternatives that are named.
const MAX_BRANCHES: usize = 6;
/// Values of an enumeration that are named, and characters of each.
const MAX_VALUES: usize = 20;
const MAX_VALUE_CHARS: usize = 60;
/// Room that finding the words takes, in bytes of a row: one for work as for text.
const WORDS_BYTES: usize = 16;
/// Characters of a pattern.
const MAX_PATTERN_CHARS: usize = 100;

/// The type and what bounds it, such as `integer, at least 1` or `array of string`.
///
/// Without room for more it is `…`.
pub fn kind(schema: &Schema, budget: &Budget) -> String {
    words(schema, budget, MAX_DEPTH)
}

fn words(schema: &Schema, budget: &Budget, depth: usize) -> String {
    let Some(depth) = depth.checked_sub(1) else { return "any".to_owned() };
    if !budget.write(WORDS_BYTES) {
        return "…".to_owned();
    }
    if schema.is_never() {
        return "nothing".to_owned();
    }
    if let Some(value) = schema.first("const") {
        return format!("only {}", json::short(value, MAX_VALUE_CHARS));
    }
    if let Some(values) = schema.all("enum").find_map(Value::as_array) {
        return format!("one of {}", json::list(values, MAX_VALUES, MAX_VALUE_CHARS));
    }
    let branches = ["anyOf", "oneOf"].iter().find_map(|keyword| schema.first(keyword)?.as_array());
    match branches {
        Some(branches) => any_of(schema, branches, budget, depth),
        None => joined(typed(schema, budget, depth)),
    }
}

fn any_of<'a>(schema: &Schema<'a>, branches: &'a [Value], budget: &Budget, depth: usize) -> String {
    let mut all: Vec<String> = Vec::new();
    for branch in branches.iter().take(MAX_BRANCHES) {
        let branch = words(&Schema::of(schema.document(), [branch]), budget, depth);
        if !all.contains(&branch) {
            all.push(branch);
        }
    }
    // An object whose alternatives only say which properties belong together.
    if all.iter().all(|branch| branch == "any") {
        return joined(typed(schema, budget, depth));
    }
    match branches.len().saturating_sub(MAX_BRANCHES) {
        0 => {}
        more => all.push(rest(more, "alternatives")),
    }
    joined(all)
}

fn joined(mut words: Vec<String>) -> String {
    if words.len() > 1 {
        // What belongs together stays together.
        let long = words.iter_mut().filter(|word| word.contains(", "));
        long.for_each(|word| *word = format!("({word})"));
    }
    if words.is_empty() { "any".to_owned() } else { words.join(" or ") }
}

fn typed(schema: &Schema, budget: &Budget, depth: usize) -> Vec<String> {
    let mut types = schema.types();
    if types.is_empty() && schema.first("properties").is_some() {
        types.push("object");
    }
    if types.is_empty() && schema.first("items").is_some() {
        types.push("array");
    }
    let known = types.into_iter().filter_map(|name| one_type(schema, name, budget, depth));
    known.collect()
}

fn one_type(schema: &Schema, name: &str, budget: &Budget, depth: usize) -> Option<String> {
    let words = match name {
        "string" => with(name, text_bounds(schema)),
        "integer" | "number" => with(name, number_bounds(schema)),
        "array" => {
            with(&array(schema, budget, depth), bounds(schema, ["minItems", "maxItems"], "item"))
        }
        "object" => object(schema, budget, depth),
        "boolean" | "null" => name.to_owned(),
        _ => return None,
    };
    Some(words)
}

fn with(name: &str, bounds: Vec<String>) -> String {
    if bounds.is_empty() { name.to_owned() } else { format!("{name}, {}", bounds.join(", ")) }
}

fn text_bounds(schema: &Schema) -> Vec<String> {
    let format = schema.text("format").map(|format| cut(format, MAX_VALUE_CHARS));
    let mut all: Vec<String> = format.into_iter().collect();
    all.extend(bounds(schema, ["minLength", "maxLength"], "character"));
    let pattern = schema.text("pattern").map(|pattern| cut(pattern, MAX_PATTERN_CHARS));
    all.extend(pattern.map(|pattern| format!("matching {pattern}")));
    all
}

fn number_bounds(schema: &Schema) -> Vec<String> {
    let number = |keyword: &str| schema.all(keyword).find(|value| value.is_number());
    let said = |(keyword, word)| number(keyword).map(|value| format!("{word} {value}"));
    let range = number("minimum").zip(number("maximum"));
    let mut all: Vec<String> =
        range.map(|(low, high)| format!("{low} to {high}")).into_iter().collect();
    if all.is_empty() {
        all.extend([("minimum", "at least"), ("maximum", "at most")].into_iter().filter_map(said));
    }
    let others = [
        ("exclusiveMinimum", "over"),
        ("exclusiveMaximum", "under"),
        ("multipleOf", "a multiple of"),
    ];
    all.extend(others.into_iter().filter_map(said));
    all
}

fn bounds(schema: &Schema, [least, most]: [&str; 2], what: &str) -> Vec<String> {
    let count = |keyword: &str| schema.all(keyword).find_map(Value::as_u64);
    let of = |count: u64| counted(count, what);
    match (count(least).filter(|count| *count > 0), count(most)) {
        (Some(least), Some(most)) if least == most => vec![of(most)],
        (Some(least), Some(most)) => vec![format!("{least} to {}", of(most))],
        (Some(least), None) => vec![format!("at least {}", of(least))],
        (None, Some(most)) => vec![format!("at most {}", of(most))],
        (None, None) => Vec::new(),
    }
}

fn array(schema: &Schema, budget: &Budget, depth: usize) -> String {
    match schema.items().map(|items| words(&items, budget, depth)) {
        Some(items) if items.contains(" or ") || items.contains(", ") => {
            format!("array of ({items})")
        }
        Some(items) if items != "any" => format!("array of {items}"),
        _ => "array".to_owned(),
    }
}

fn object(schema: &Schema, budget: &Budget, depth: usize) -> String {
    let others = schema.other_properties().filter(|others| !others.parts().is_empty());
    match others.map(|others| words(&others, budget, depth)) {
        Some(others) if schema.first("properties").is_none() && others != "any" => {
            format!("object with values of ({others})")
        }
        _ => "object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: Value) -> String {
        kind(&Schema::root(&schema), &Budget::default())
    }

    #[test]
    fn a_type_is_named_with_its_bounds() {
        for (schema, expected) in [
            (json!({ "type": "string" }), "string"),
            (
                json!({ "type": "string", "format": "uri", "maxLength": 9 }),
                "string, uri, at most 9 characters",
            ),
            (json!({ "type": "string", "pattern": "^a$" }), "string, matching ^a$"),
            (json!({ "type": "integer", "minimum": 1, "maximum": 9 }), "integer, 1 to 9"),
            (json!({ "type": ["string", "null"] }), "string or null"),
            (json!({ "enum": ["a", 1] }), "one of \"a\", 1"),
            (json!({ "const": "a" }), "only \"a\""),
            (
                json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
                "array of string, at least 1 item",
            ),
            (
                json!({ "type": "array", "items": { "type": ["string", "null"] } }),
                "array of (string or null)",
            ),
            (json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }), "string or null"),
            (
                json!({ "type": "object", "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
                "object",
            ),
            (
                json!({ "type": "object", "additionalProperties": { "type": "number" } }),
                "object with values of (number)",
            ),
            (json!({ "properties": {} }), "object"),
            (json!({}), "any"),
            (json!(true), "any"),
            (json!(false), "nothing"),
            (json!({ "type": "teapot" }), "any"),
        ] {
            assert_eq!(of(schema.clone()), expected, "{schema}");
        }
    }

    #[test]
    fn what_has_no_end_is_cut() {
        let itself = json!({ "type": "array", "items": { "$ref": "#" } });
        assert_eq!(of(itself), "array of array of array");
        let values: Vec<_> = (0..100_000).collect();
        let words = of(json!({ "enum": values }));
        assert!(words.ends_with("… and 99980 more values"), "{words}");
        let wide = json!({ "oneOf": vec![json!({ "$ref": "#" }); 300] });
        assert!(of(wide).len() < 1000);
    }
}
