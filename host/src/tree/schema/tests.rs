//! Schemas as servers write them, and as they could.

use serde_json::json;

use super::*;

fn kind(schema: &Value) -> String {
    outline(schema).value.kind.join(" ")
}

/// The fields, each with as many dots as others it is in.
fn names(schema: &Value) -> Vec<String> {
    let name = |field: &Field<'_>| format!("{}{}", ".".repeat(field.depth), field.name);
    outline(schema).fields.iter().map(name).collect()
}

#[test]
fn a_type_is_told_in_words() {
    for (schema, words) in [
        (json!({}), "any"),
        (json!(true), "any"),
        (json!({ "type": "string" }), "string"),
        (json!({ "type": ["null", "string"] }), "string or null"),
        (json!({ "type": "thing\n" }), "any"),
        (json!({ "type": "array" }), "array"),
        (json!({ "type": "array", "items": { "type": "number" } }), "array of number"),
        (
            json!({ "type": "array", "items": { "type": "array", "items": { "type": "null" } } }),
            "array of array of null",
        ),
        (
            json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
            "object of boolean",
        ),
        (json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }] }), "integer or null"),
        (
            json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }, { "type": "string" }] }),
            "integer or string",
        ),
        (json!({ "allOf": [{ "minLength": 1 }, { "type": "string" }] }), "string"),
        (json!({ "$ref": "#/$defs/a~1b", "$defs": { "a/b": { "type": "string" } } }), "string"),
        (json!({ "$ref": "https://a.example/schema" }), "any"),
        (json!({ "$ref": "#" }), "any"),
    ] {
        assert_eq!(kind(&schema), words, "{schema}");
    }
}

#[test]
fn fields_come_in_their_order_each_before_those_in_it() {
    let schema = json!({
        "properties": {
            "z": { "properties": { "y": { "items": { "properties": { "x": {} } } }, "w": {} } },
            "a": { "additionalProperties": { "properties": { "v": {} } } },
        },
        "allOf": [{ "properties": { "b": {}, "a": {} }, "required": ["b"] }],
        "required": ["z"],
    });
    assert_eq!(names(&schema), ["z", ".y", "..x", ".w", "a", ".v", "b"]);
    let found = outline(&schema);
    let required: Vec<_> = found.fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    assert_eq!(required, ["z", "b"]);
    assert!(found.complete);
}

#[test]
fn what_a_reference_says_counts_and_what_stands_beside_it_counts_first() {
    let schema = json!({
        "properties": { "a": { "$ref": "#/$defs/n", "description": "mine", "maximum": 3 } },
        "$defs": { "n": { "type": "integer", "description": "its", "minimum": 1, "maximum": 9 } },
    });
    let found = outline(&schema);
    let said = &found.fields[0].value;
    assert_eq!((said.kind.as_slice(), said.description), (["integer"].as_slice(), Some("mine")));
    assert_eq!(said.bounds, [("minimum", &json!(1)), ("maximum", &json!(3))]);
}

#[test]
fn the_bounds_of_an_array_and_of_what_is_in_it_are_kept_apart() {
    let schema = json!({ "properties": {
        "a": { "type": "array", "maxItems": 2, "items": { "enum": ["x", "y"] } },
    } });
    let found = outline(&schema);
    let said = &found.fields[0].value;
    assert_eq!(said.bounds, [("maxItems", &json!(2))]);
    assert_eq!(said.inner_bounds, [("enum", &json!(["x", "y"]))]);
}

#[test]
fn a_value_that_may_be_several_things_says_so() {
    let schema = json!({ "properties": {
        "a": { "anyOf": [{ "properties": { "x": {} } }, { "type": "string" }] },
        "b": { "anyOf": [{ "properties": { "x": {} } }, { "type": "null" }] },
    } });
    let found = outline(&schema);
    let forms: Vec<_> = found.fields.iter().map(|f| (f.name, f.value.forms)).collect();
    assert_eq!(forms, [("a", true), ("b", false), ("x", false)]);
}

#[test]
fn a_schema_inside_of_itself_is_told_once() {
    let schema = json!({
        "properties": { "root": { "$ref": "#/$defs/node" }, "self": { "$ref": "#" } },
        "$defs": { "node": { "properties": {
            "children": { "type": "array", "items": { "$ref": "#/$defs/node" } },
        } } },
    });
    assert_eq!(names(&schema), ["root", ".children", "self"]);
    let found = outline(&schema);
    assert_eq!(found.fields.iter().map(|f| f.recurs).collect::<Vec<_>>(), [false, true, true]);
    assert!(found.complete);
}

#[test]
fn references_in_a_circle_end() {
    let schema = json!({
        "$ref": "#/$defs/a",
        "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "allOf": [{ "$ref": "#/$defs/a" }] } },
    });
    assert_eq!((kind(&schema).as_str(), names(&schema)), ("any", Vec::new()));
}

#[test]
fn a_schema_that_describes_endlessly_many_fields_is_cut() {
    // Each level refers to the next one twice, so there are 2^64 fields.
    let level = |n: usize| {
        let next = json!({ "$ref": format!("#/$defs/{}", n + 1) });
        (n.to_string(), json!({ "properties": { "a": next, "b": next } }))
    };
    let levels: serde_json::Map<_, _> = (0..64).map(level).collect();
    let schema = json!({ "$ref": "#/$defs/0", "$defs": levels });
    let found = outline(&schema);
    assert!(!found.complete && found.fields.len() <= MAX_RENDERED_FIELDS);
    assert!(found.fields.iter().all(|field| field.depth < MAX_RENDERED_NESTING));
    let wide: serde_json::Map<_, _> = (0..1_000).map(|n| (n.to_string(), json!({}))).collect();
    let wide = json!({ "properties": wide });
    let found = outline(&wide);
    assert_eq!((found.complete, found.fields.len()), (false, MAX_RENDERED_FIELDS));
}

#[test]
fn types_that_refer_to_each_other_in_every_way_end() {
    let every = |key: &str| {
        vec![json!({ "$ref": "#/$defs/x" }); 1_000]
            .into_iter()
            .chain([json!({ key: 1 })])
            .collect::<Vec<_>>()
    };
    let x = json!({
        "anyOf": every("a"), "oneOf": every("b"), "allOf": every("c"),
        "items": { "$ref": "#/$defs/x" }, "additionalProperties": { "$ref": "#/$defs/x" },
    });
    let fields: serde_json::Map<_, _> =
        (0..1_000).map(|n| (n.to_string(), json!({ "$ref": "#/$defs/x" }))).collect();
    let schema = json!({ "properties": fields, "$defs": { "x": x } });
    assert_eq!(outline(&schema).fields.len(), MAX_RENDERED_FIELDS);
}
