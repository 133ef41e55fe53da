//! Random schemas: every row of the table, lying in each other.

use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Map, Value, json};

const NAMES: [&str; 9] = ["a", "user_id", "userId", "If-Match", "type", "@x", "é", "2fa", ""];
const TAGS: [&str; 4] = ["circle", "Square", "no_value", ""];

/// Schemas that say all there is to say: every value of their shapes fits them.
pub fn schemas() -> impl Strategy<Value = Value> {
    (subschemas(), leaves(), leaves()).prop_map(|(schema, x, y)| {
        let defs = json!({"x": x, "y": {"$ref": "#/$defs/x", "description": "Y"}, "z": y});
        let mut schema = if schema.is_object() { schema } else { json!({"allOf": [schema]}) };
        schema["$defs"] = defs;
        schema
    })
}

fn subschemas() -> impl Strategy<Value = Value> {
    let inner = prop_oneof![4 => leaves(), 1 => references()];
    inner.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|s| json!({"type": "array", "items": s})),
            1 => inner.clone().prop_map(|s| json!({"type": "object", "additionalProperties": s})),
            1 => prop::collection::vec(inner.clone(), 1..4).prop_map(tuple),
            4 => objects(inner.clone()),
            1 => inner.clone().prop_map(|s| json!({"anyOf": [s, {"type": "null"}]})),
            2 => by_member(inner.clone()),
            2 => by_type(inner.clone()),
            1 => (objects(inner.clone()), objects(inner.clone())).prop_map(both),
            1 => (inner, "[ -~]{0,9}").prop_map(|(s, docs)| json!({"allOf": [s], "description": docs})),
        ]
    })
}

fn leaves() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "string"})),
        Just(json!({"type": "integer"})),
        Just(json!({"type": "number"})),
        Just(json!({"type": "boolean"})),
        Just(json!({"type": "null"})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"type": ["integer", "boolean", "array"]})),
        Just(json!({"type": "object"})),
        Just(json!({"type": "object", "additionalProperties": false})),
        Just(json!({})),
        Just(json!(true)),
        Just(json!({"const": {"a": [1]}})),
        Just(json!({"enum": ["a", 1, null, true, "A", "1", 1.5]})),
        Just(json!({"oneOf": [{"const": "x", "description": "X"}, {"const": "y"}]})),
        Just(json!({"anyOf": [{"type": "string"}, {"enum": ["x", 5]}]})),
        subsequence(TAGS.to_vec(), 1..=4).prop_map(|tags| json!({"type": "string", "enum": tags})),
    ]
}

fn references() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["x", "y", "z"])
        .prop_map(|name| json!({"$ref": format!("#/$defs/{name}"), "title": "T"}))
}

fn tuple(elements: Vec<Value>) -> Value {
    let length = elements.len();
    json!({"type": "array", "prefixItems": elements, "minItems": length, "maxItems": length})
}

fn objects(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let members = subsequence(NAMES.to_vec(), 0..=5);
    let schemas = prop::collection::vec((inner.clone(), any::<bool>()), 5);
    let others = prop_oneof![
        4 => Just(None),
        2 => Just(Some(json!(false))),
        1 => Just(Some(json!(true))),
        1 => inner.prop_map(Some),
    ];
    (members, schemas, others).prop_map(|(members, schemas, others)| {
        let mut object = object(members.into_iter().zip(schemas).collect());
        if let Some(others) = others {
            object["additionalProperties"] = others;
        }
        object
    })
}

fn object(members: Vec<(&str, (Value, bool))>) -> Value {
    let required: Vec<&str> =
        members.iter().filter(|(_, (_, required))| *required).map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, (schema, _))| ((*name).to_owned(), schema.clone())).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

/// Two objects that both hold, without a member that they could contradict each other about.
fn both((a, b): (Value, Value)) -> Value {
    let (a, mut b) = (open(a), open(b));
    let names: Vec<String> = a["properties"].as_object().unwrap().keys().cloned().collect();
    let own = b["properties"].as_object_mut().unwrap();
    own.retain(|name, _| !names.contains(name));
    let kept = own.clone();
    let required = b["required"].as_array_mut().unwrap();
    required.retain(|name| kept.contains_key(name.as_str().unwrap()));
    json!({"allOf": [a, b]})
}

fn open(mut object: Value) -> Value {
    object.as_object_mut().unwrap().remove("additionalProperties");
    object
}

fn by_member(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let cases = prop::collection::vec(objects(inner), 4);
    (subsequence(TAGS.to_vec(), 2..=4), cases, any::<bool>()).prop_map(|(tags, cases, any)| {
        let cases: Vec<Value> = tags
            .iter()
            .zip(cases)
            .map(|(tag, mut case)| {
                case["properties"]["kind"] = json!({"const": tag});
                case["required"].as_array_mut().unwrap().push(json!("kind"));
                case["description"] = json!("A case.");
                case
            })
            .collect();
        json!({if any { "anyOf" } else { "oneOf" }: cases})
    })
}

fn by_type(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let array = inner.clone().prop_map(|s| json!({"type": "array", "items": s}));
    let number = prop_oneof![Just(json!({"type": "integer"})), Just(json!({"enum": [1, 2.5]}))];
    let text = prop_oneof![Just(json!({"type": "string"})), Just(json!({"enum": ["a", "list"]}))];
    (text, number, array, objects(inner), subsequence(vec![0, 1, 2, 3, 4, 5], 2..=5)).prop_map(
        |(text, number, array, object, chosen)| {
            let all =
                [text, number, array, object, json!({"type": "boolean"}), json!({"type": "null"})];
            let cases: Vec<&Value> = chosen.into_iter().map(|index: usize| &all[index]).collect();
            json!({"oneOf": cases})
        },
    )
}
