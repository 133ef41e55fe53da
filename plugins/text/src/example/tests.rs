use proptest::prelude::*;
use serde_json::json;

use super::*;

fn example(schema: &Value) -> Example {
    Example::of(schema, &Budget::default())
}

fn checked(schema: Value) -> Value {
    match example(&schema) {
        Example::Checked(value) => value,
        other => panic!("{schema}: {other:?}"),
    }
}

/// The example of a required property with this schema.
fn property(schema: Value) -> Value {
    checked(json!({ "required": ["p"], "properties": { "p": schema } }))["p"].clone()
}

#[test]
fn a_scalar_is_what_its_schema_asks_for() {
    for (schema, expected) in [
        (json!({ "type": "string" }), json!("text")),
        (json!({ "type": "string", "minLength": 6 }), json!("textte")),
        (json!({ "type": "string", "maxLength": 2 }), json!("te")),
        (json!({ "type": "string", "default": "d" }), json!("d")),
        (json!({ "type": "string", "default": 5 }), json!("text")),
        (json!({ "type": "string", "examples": ["e"], "default": "d" }), json!("e")),
        (json!({ "type": "string", "format": "date" }), json!("2026-01-31")),
        (json!({ "type": "string", "pattern": "^x[0-9]{2}$" }), json!("x11")),
        (json!({ "type": "string", "pattern": "^[a-z]+$", "minLength": 3 }), json!("aaa")),
        (json!({ "enum": ["b", "a"] }), json!("b")),
        (json!({ "enum": [1, "a"], "type": "string" }), json!("a")),
        (json!({ "anyOf": [{ "enum": ["3a", "3b"] }, { "const": "c" }] }), json!("3a")),
        (json!({ "type": "integer", "oneOf": [{ "const": "a" }, { "default": 7 }] }), json!(7)),
        (json!({ "const": { "a": null } }), json!({ "a": null })),
        (json!({ "type": "integer" }), json!(1)),
        (json!({ "type": "integer", "minimum": 5 }), json!(5)),
        (json!({ "type": "integer", "exclusiveMinimum": 5 }), json!(6)),
        (json!({ "type": "integer", "minimum": 1.5 }), json!(2)),
        (json!({ "type": "integer", "maximum": -3 }), json!(-3)),
        (json!({ "type": "integer", "minimum": 5, "multipleOf": 4 }), json!(8)),
        (json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }), json!(0.5)),
        (json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true }), json!(1)),
        (json!({ "type": "boolean" }), json!(true)),
        (json!({ "type": ["null", "boolean"], "not": { "const": true } }), json!(false)),
        (json!({ "type": "null" }), json!(null)),
        (json!({ "anyOf": [{ "type": "null" }, { "type": "integer" }] }), json!(1)),
        (
            json!({ "oneOf": [{ "type": "number" }, { "type": "integer" }, { "type": "string" }] }),
            json!("text"),
        ),
        (json!({ "allOf": [{ "type": "integer" }, { "minimum": 9 }] }), json!(9)),
    ] {
        assert_eq!(property(schema.clone()), expected, "{schema}");
    }
}

#[test]
fn a_list_or_an_object_is_what_its_schema_asks_for() {
    for (schema, expected) in [
        (json!({ "type": "array", "items": { "type": "integer" } }), json!([1])),
        (json!({ "type": "array", "maxItems": 0, "items": {} }), json!([])),
        (
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "uniqueItems": true }),
            json!(["text", "text2"]),
        ),
        (
            json!({ "type": "array", "items": { "enum": [1, 2] }, "minItems": 2, "uniqueItems": true }),
            json!([1, 2]),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "integer" }, { "const": "x" }], "items": false, "minItems": 2 }),
            json!([1, "x"]),
        ),
        (json!({ "type": "array", "contains": { "const": 3 } }), json!([3])),
        (
            json!({ "type": "object", "minProperties": 1, "additionalProperties": { "type": "integer" } }),
            json!({ "key1": 1 }),
        ),
        (
            json!({ "type": "object", "properties": { "a": {}, "b": {} }, "minProperties": 1 }),
            json!({ "a": "text" }),
        ),
        (
            json!({ "properties": { "a": { "type": "integer" }, "b": {} }, "if": { "required": ["a"] }, "else": { "required": ["b"] } }),
            json!({ "a": 1, "b": "text" }),
        ),
        (json!(true), json!("text")),
    ] {
        assert_eq!(property(schema.clone()), expected, "{schema}");
    }
}

#[test]
fn only_what_is_required_is_given() {
    assert_eq!(checked(json!({})), json!({}));
    assert_eq!(checked(json!(true)), json!({}));
    let optional = json!({ "properties": { "a": { "type": "string" } } });
    assert_eq!(checked(optional), json!({}));
}

#[test]
fn a_schema_within_itself_ends_where_it_may() {
    let tree = json!({ "$ref": "#/$defs/node", "$defs": { "node": { "type": "object",
        "required": ["children"],
        "properties": { "children": { "type": "array", "items": { "$ref": "#/$defs/node" } } } } } });
    let text = checked(tree).to_string();
    assert!(text.len() < 200, "{text}");
    let endless = json!({ "required": ["a"], "properties": { "a": { "$ref": "#" } } });
    assert_eq!(example(&endless), Example::Missing);
}

#[test]
fn what_was_not_understood_is_not_called_checked() {
    for schema in [
        json!({ "type": "string", "pattern": "(?=a)" }),
        json!({ "$ref": "https://example.com/schema.json" }),
        json!({ "type": "object", "unevaluatedProperties": false }),
    ] {
        let schema = json!({ "required": ["p"], "properties": { "p": schema } });
        assert!(matches!(example(&schema), Example::Unchecked(_)), "{schema}");
    }
}

#[test]
fn what_cannot_be_has_no_example() {
    for schema in [
        json!(false),
        json!({ "type": "string", "minLength": 1_000_000 }),
        json!({ "type": "integer", "minimum": 2, "maximum": 1 }),
        json!({ "enum": [] }),
        json!({ "type": "string", "enum": [1] }),
        json!({ "not": {} }),
        json!({ "const": "x".repeat(10_000) }),
    ] {
        let schema = json!({ "required": ["p"], "properties": { "p": schema } });
        assert_eq!(example(&schema), Example::Missing, "{schema}");
    }
}

#[test]
fn hostile_schemas_cost_a_bounded_time() {
    let double = |n: usize| {
        let next = json!({ "$ref": format!("#/$defs/d{}", n + 1) });
        (format!("d{n}"), json!({ "anyOf": [next.clone(), next], "required": ["x"] }))
    };
    let laughs: serde_json::Map<_, _> = (0..40).map(double).collect();
    let pattern = json!({ "type": "string", "pattern": "^(a|a)*(b*)*$", "minLength": 900 });
    for schema in [
        json!({ "$ref": "#/$defs/d0", "$defs": laughs }),
        json!({ "required": ["p"], "properties": { "p": pattern } }),
        json!({ "anyOf": vec![json!({ "$ref": "#" }); 1000] }),
        json!({ "required": ["p"], "properties": { "p": {
            "type": "array", "minItems": 64, "items": { "$ref": "#" } } } }),
    ] {
        let _ = example(&schema);
    }
}

#[test]
fn every_tool_of_real_servers_has_an_example_that_is_valid() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/tool-lists");
    let mut tools = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let json = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let Ok(server) = crate::dev::server("server", &json) else { continue };
        for tool in &server.tools {
            let schema: Value = serde_json::from_str(&tool.input_schema).unwrap();
            let value = checked(schema.clone());
            let validator = jsonschema::options().should_validate_formats(true).build(&schema);
            assert!(validator.unwrap().is_valid(&value), "{}: {value}", tool.name);
            tools += 1;
        }
    }
    assert!(tools > 600, "{tools}");
}

/// Schemas of a few levels with keywords that work on each other.
fn schemas() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        (0_u32..4, 0_u32..6)
            .prop_map(|(min, max)| json!({ "type": "string", "minLength": min, "maxLength": max })),
        Just(json!({ "type": "string", "pattern": "^[a-c]{2,3}$" })),
        (-3_i32..3, -3_i32..5, 1_u32..4).prop_map(|(min, max, step)| json!({
            "type": "integer", "minimum": min, "maximum": max, "multipleOf": step })),
        Just(json!({ "type": "number", "exclusiveMinimum": 0.5 })),
        Just(json!({ "enum": [null, "a", 1] })),
        Just(json!({ "const": [1] })),
        Just(json!({ "type": ["boolean", "null"] })),
        Just(json!({ "$ref": "#/$defs/word" })),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let some = proptest::collection::vec(inner.clone(), 1..4);
        let names = proptest::sample::subsequence(vec!["a", "b", "c"], 0..3);
        prop_oneof![
            some.clone().prop_map(|all| json!({ "anyOf": all })),
            some.clone().prop_map(|all| json!({ "oneOf": all })),
            some.prop_map(|all| json!({ "allOf": all })),
            inner.clone().prop_map(|one| json!({ "not": one })),
            (inner.clone(), 0_u32..3, any::<bool>()).prop_map(|(one, min, unique)| json!({
                "type": "array", "items": one, "minItems": min, "uniqueItems": unique })),
            (inner.clone(), inner.clone(), names, any::<bool>()).prop_map(
                |(a, b, names, closed)| json!({
                "type": "object", "properties": { "a": a, "b": b }, "required": names,
                "additionalProperties": !closed })
            ),
            (inner.clone(), inner.clone())
                .prop_map(|(one, other)| json!({ "if": one, "then": other })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_checked_example_is_valid_to_another_validator(schema in schemas()) {
        let schema = json!({ "type": "object", "required": ["p"], "properties": { "p": schema },
            "$defs": { "word": { "type": "string", "minLength": 1 } } });
        if let Example::Checked(value) = example(&schema) {
            let validator = jsonschema::draft202012::new(&schema).unwrap();
            prop_assert!(validator.is_valid(&value), "{} {}", schema, value);
        }
    }
}
