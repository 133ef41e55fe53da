//! What each keyword of JSON Schema becomes.

mod support;

use support::{module, types, value, value_with};

/// Checks pairs of a schema and its type.
fn check(pairs: &[(&str, &str)]) {
    for (schema, expected) in pairs {
        assert_eq!(value(schema), *expected, "{schema}");
    }
}

const ANY: &str = "{ [key: string]: unknown }";

#[test]
fn types_and_lists_of_types() {
    check(&[
        (r#"{"type": "string"}"#, "string"),
        (r#"{"type": "integer"}"#, "number"),
        (r#"{"type": "boolean"}"#, "boolean"),
        (r#"{"type": "null"}"#, "null"),
        (r#"{"type": "array"}"#, "unknown[]"),
        (r#"{"type": "object"}"#, ANY),
        (r#"{"type": ["string", "null"]}"#, "string | null"),
        (r#"{"type": ["null", "integer", "number"]}"#, "number | null"),
        (r#"{"type": "string", "nullable": true}"#, "string | null"),
        (r#"{"type": "any"}"#, "unknown"),
        (r#"{"minLength": 3, "format": "uri"}"#, "unknown"),
        ("{}", "unknown"),
        ("true", "unknown"),
    ]);
}

#[test]
fn values() {
    check(&[
        (r#"{"enum": ["a", 1, null, true]}"#, r#""a" | 1 | null | true"#),
        (r#"{"type": "string", "enum": ["a", null, 1]}"#, r#""a""#),
        (r#"{"type": ["string", "null"], "enum": ["a", null]}"#, r#""a" | null"#),
        (r#"{"type": "string", "enum": ["a"], "nullable": true}"#, r#""a""#),
        (r#"{"enum": [true, false]}"#, "boolean"),
        (r#"{"const": {"a": [1, {"b": null}]}}"#, "{ a: [1, { b: null }] }"),
        (r#"{"const": {}}"#, "{ [key: string]: never }"),
        (r#"{"const": []}"#, "[]"),
        (r#"{"enum": [-0.0, 0, 1e21, -1.5]}"#, "0 | 1e21 | -1.5"),
        (r#"{"allOf": [{"enum": [1, 2, 3]}, {"enum": [3.0, 2]}]}"#, "2 | 3"),
        (r#"{"enum": ["\u2028\"\\", "a\nb"]}"#, r#""\u2028\"\\" | "a\nb""#),
    ]);
}

#[test]
fn objects() {
    check(&[
        (
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
            "{ a: string; [key: string]: unknown }",
        ),
        (
            r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": false}"#,
            "{ a?: unknown }",
        ),
        (r#"{"type": "object", "additionalProperties": false}"#, "{ [key: string]: never }"),
        (
            r#"{"type": "object", "additionalProperties": {"type": "number"}}"#,
            "{ [key: string]: number }",
        ),
        (
            r#"{"type": "object", "properties": {"a": {"type": "string"}},
             "additionalProperties": {"type": "number"}}"#,
            "{ a?: string; [key: string]: number | string | undefined }",
        ),
        (r#"{"type": "object", "required": ["a"]}"#, "{ a: unknown; [key: string]: unknown }"),
        (
            r#"{"type": "object", "patternProperties": {"^x": {"type": "string"}},
             "additionalProperties": false}"#,
            "{ [key: string]: string }",
        ),
        (r#"{"type": "object", "patternProperties": {"^x": {"type": "string"}}}"#, ANY),
        (
            r#"{"type": "object", "propertyNames": {"enum": ["a", "b"]},
             "additionalProperties": {"type": "number"}, "required": ["a"]}"#,
            "{ a: number; b?: number }",
        ),
        (
            r#"{"type": "object", "properties": {"a": false}}"#,
            "{ a?: never; [key: string]: unknown }",
        ),
        (
            r#"{"type": "object", "properties": {"If-Match": {}, "__proto__": {}, "": {}, "new": {}},
             "additionalProperties": false}"#,
            r#"{ "If-Match"?: unknown; __proto__?: unknown; ""?: unknown; new?: unknown }"#,
        ),
    ]);
}

#[test]
fn what_every_object_has_does_not_stand_in_for_a_property() {
    check(&[
        (
            r#"{"type": "object", "properties": {"toString": {"type": "string"}}}"#,
            r#"{ toString?: string | Object["toString"]; [key: string]: unknown }"#,
        ),
        (
            r#"{"type": "object", "properties": {"length": {"type": "number"}},
             "additionalProperties": false}"#,
            "{ length?: number; [Symbol.iterator]?: never }",
        ),
    ]);
}

#[test]
fn arrays_and_tuples() {
    check(&[
        (r#"{"type": "array", "items": {"enum": ["a", "b"]}}"#, r#"("a" | "b")[]"#),
        (r#"{"type": "array", "items": {"type": "string"}, "minItems": 1}"#, "string[]"),
        (
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}],
             "items": false, "minItems": 2}"#,
            "[string, number]",
        ),
        (
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": ["number", "null"]}],
             "minItems": 1}"#,
            "[string, (number | null)?, ...Array<unknown>]",
        ),
        (
            r#"{"type": "array", "items": [{"type": "string"}],
             "additionalItems": {"type": "boolean"}}"#,
            "[string?, ...Array<boolean>]",
        ),
        (
            r#"{"type": "array", "prefixItems": [{}, {}], "minItems": 2, "maxItems": 2}"#,
            "[unknown, unknown]",
        ),
        (r#"{"type": "array", "items": false}"#, "never[]"),
    ]);
}

#[test]
fn any_of_and_one_of() {
    check(&[
        (r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, "string | null"),
        (r#"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#, "number"),
        (r#"{"anyOf": [{"type": "string"}, {}]}"#, "unknown"),
        (r#"{"anyOf": [{"type": "string"}, false]}"#, "string"),
        (
            r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
             "additionalProperties": false, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            "{ a: string; b?: string } | { a?: string; b: string }",
        ),
        (
            r#"{"type": "object", "properties": {"a": {}, "b": {}},
             "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            "| { a: unknown; b?: never; [key: string]: unknown } \
          | { b: unknown; a?: never; [key: string]: unknown }",
        ),
        (
            r#"{"type": ["object", "null"], "anyOf": [{"required": ["a"]}, {"type": "null"}]}"#,
            "{ a: unknown; [key: string]: unknown } | null",
        ),
    ]);
}

#[test]
fn closed_members_of_a_union_do_not_mix() {
    let closed = |key: &str, ty: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"{key}": {ty}}}, "additionalProperties": false}}"#
        )
    };
    let (a, b) = (closed("a", r#"{"type": "string"}"#), closed("b", r#"{"type": "string"}"#));
    let either = value(&format!(r#"{{"anyOf": [{a}, {b}]}}"#));
    assert_eq!(either, "{ a?: string; b?: never } | { b?: string; a?: never }");
}

#[test]
fn all_of_and_not() {
    check(&[
        (
            r#"{"allOf": [{"type": "object", "properties": {"a": {"type": ["string", "number"]}}},
             {"properties": {"a": {"type": ["string", "null"]}}, "required": ["a"]}]}"#,
            "{ a: string; [key: string]: unknown }",
        ),
        (
            r#"{"type": "object", "allOf": [{"properties": {"a": {}}, "additionalProperties": false},
             {"properties": {"b": {}}}]}"#,
            "{ a?: unknown }",
        ),
        (r#"{"not": {"type": ["null", "object", "array", "boolean"]}}"#, "string | number"),
        (
            r#"{"type": "object", "not": {"required": ["a"]}}"#,
            "{ a?: never; [key: string]: unknown }",
        ),
        (
            r#"{"type": "object", "properties": {"a": {}}, "allOf": [{"properties": {"b": {}}}],
             "unevaluatedProperties": false}"#,
            "{ a?: unknown; b?: unknown }",
        ),
    ]);
}

#[test]
fn without_a_type_other_kinds_are_allowed_too() {
    check(&[(
        r#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
        "string | number | boolean | unknown[] | { a: string; [key: string]: unknown } | null",
    )]);
}

#[test]
fn references_become_names() {
    let money = r#""Money": {"type": "object", "properties": {"n": {"type": "number"}},
        "additionalProperties": false}, "Word": {"type": "string"}"#;
    let named = |schema: &str| value_with(schema, money);
    assert_eq!(
        named(r##"{"$ref": "#/$defs/Money"}"##),
        ("Money".into(), vec!["Money = { n?: number };".into()])
    );
    assert_eq!(named(r##"{"$ref": "#/$defs/Word"}"##), ("string".into(), vec![]));
    assert_eq!(named(r##"{"allOf": [{"$ref": "#/$defs/Money"}]}"##).0, "{ n?: number }");
    assert_eq!(named(r##"{"$ref": "#/$defs/nowhere"}"##).0, "unknown");
    let merged = named(r##"{"$ref": "#/$defs/Money", "required": ["n"]}"##);
    assert_eq!(merged, ("{ n: number }".into(), vec![]));
}

#[test]
fn recursion_ends_in_a_name() {
    assert_eq!(
        types(
            r##"{"type": "object", "properties": {"c": {"type": "array", "items": {"$ref": "#"}}},
            "additionalProperties": false}"##
        ),
        ["TInput = { c?: TInput[] };"]
    );
    let json = r##""J": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"$ref": "#/$defs/J"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/J"}}]}"##;
    let (value, types) = value_with(r##"{"$ref": "#/$defs/J"}"##, json);
    assert_eq!((value.as_str(), types.len()), ("J", 1));
    assert_eq!(types[0], "J = null | J[] | { [key: string]: J };");
    let circle = r##""A": {"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}]},
        "B": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "array"}]}"##;
    let (_, types) = value_with(r##"{"$ref": "#/$defs/A"}"##, circle);
    assert_eq!(types, ["A = null | unknown[];", "B = A;"]);
}

#[test]
fn what_is_left_out_is_said() {
    for (schema, said) in [
        (r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#, ": `if` cannot"),
        (r#"{"properties": {"a": {"not": {"minLength": 3}}}}"#, "/properties/a/not: `not`"),
        (
            r##"{"properties": {"a": {"$ref": "https://example.com"}}}"##,
            "/properties/a/$ref: leads nowhere",
        ),
        (r#"{"properties": {"a": {"type": "date"}}}"#, "/properties/a/type: no type of JSON: date"),
        ("{", ": a schema cannot be read"),
        (r#"{"type": "string"}"#, ": no value fits"),
    ] {
        let (_, all) = module(schema, &[]);
        assert!(all.iter().any(|one| one.starts_with(said)), "{schema}: {all:?}");
    }
}

#[test]
fn undeclared_properties_can_be_rejected() {
    let schema = r#"{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {}}},
        "c": {"type": "object"}, "d": {"type": "object", "properties": {"e": {}}, "additionalProperties": true}}}"#;
    let (text, _) = module(schema, &[("undeclared", "reject"), ("docs", "none")]);
    let line = text.lines().last().unwrap_or_default().to_owned();
    let types = text.split("export type ").nth(1).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(
        types.join(" "),
        "TInput = { a?: { b?: unknown }; c?: { [key: string]: unknown }; \
         d?: { e?: unknown; [key: string]: unknown }; };",
        "{line}"
    );
}
