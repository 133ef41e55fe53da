//! Shapes as JSON Schema: the table of `wit/README.md`, read from the right.
//!
//! The schema's values are the JSONs of the shape and nothing else, with two exceptions that
//! other programs need: the bounds of 64-bit integers are left out, because most languages
//! cannot say them as numbers, and a float may be any number.

use serde_json::{Map, Value, json};

use crate::shape::{Case, Constant, Enum, Float, Integer, Label, Record, Shape, Told, Variant};

/// The schema, of JSON Schema 2020-12, of the JSONs of a shape.
pub fn schema(shape: &Shape) -> Value {
    match shape {
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Integer(integer) => number(*integer),
        Shape::Float(Float::F32 | Float::F64) => json!({"type": "number"}),
        Shape::Char => json!({"type": "string", "minLength": 1, "maxLength": 1}),
        Shape::Text => json!({"type": "string"}),
        Shape::Json => json!({}),
        Shape::Option(inner) => nullable(schema(inner)),
        Shape::List(inner) => json!({"type": "array", "items": schema(inner)}),
        Shape::Map(inner) => json!({"type": "object", "additionalProperties": schema(inner)}),
        Shape::Tuple(elements) => tuple(elements),
        Shape::Record(found) => documented(record(found, None), &found.docs),
        Shape::Variant(found) => documented(variant(found), &found.docs),
        Shape::Enum(found) => documented(constants(found), &found.docs),
        Shape::Flags(labels) => flags(labels),
        Shape::Result { ok, error } => json!({"oneOf": [
            member("ok", ok.as_deref()),
            member("error", error.as_deref()),
        ]}),
    }
}

fn number(integer: Integer) -> Value {
    match integer {
        Integer::U8 => bounded(0, i64::from(u8::MAX)),
        Integer::U16 => bounded(0, i64::from(u16::MAX)),
        Integer::U32 => bounded(0, i64::from(u32::MAX)),
        Integer::U64 => json!({"type": "integer", "minimum": 0}),
        Integer::S8 => bounded(i64::from(i8::MIN), i64::from(i8::MAX)),
        Integer::S16 => bounded(i64::from(i16::MIN), i64::from(i16::MAX)),
        Integer::S32 => bounded(i64::from(i32::MIN), i64::from(i32::MAX)),
        Integer::S64 => json!({"type": "integer"}),
    }
}

fn bounded(minimum: i64, maximum: i64) -> Value {
    json!({"type": "integer", "minimum": minimum, "maximum": maximum})
}

fn tuple(elements: &[Shape]) -> Value {
    let schemas: Vec<Value> = elements.iter().map(schema).collect();
    let length = schemas.len();
    json!({"type": "array", "prefixItems": schemas, "items": false, "minItems": length})
}

/// An object, with one more member if a union is told by it.
fn record(record: &Record, tag: Option<(&str, &str)>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if let Some((member, constant)) = tag {
        properties.insert(member.to_owned(), json!({"const": constant}));
        required.push(member);
    }
    for field in &record.fields {
        let shape = match &field.shape {
            Shape::Option(inner) if field.optional => schema(inner),
            shape => schema(shape),
        };
        properties.insert(field.label.wire.clone(), documented(shape, &field.docs));
        if !field.optional {
            required.push(&field.label.wire);
        }
    }
    let others = record.others.as_ref().map_or(Value::Bool(false), |others| schema(&others.shape));
    object(properties, &required, others)
}

fn object(properties: Map<String, Value>, required: &[&str], others: Value) -> Value {
    let mut keywords = Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(properties)),
    ]);
    if !required.is_empty() {
        keywords.insert("required".to_owned(), json!(required));
    }
    keywords.insert("additionalProperties".to_owned(), others);
    Value::Object(keywords)
}

fn variant(variant: &Variant) -> Value {
    let case = |case: &Case| documented(self::case(case, &variant.told), &case.docs);
    let cases: Vec<Value> = variant.cases.iter().map(case).collect();
    match variant.told {
        // Cases of different types exclude each other: nothing has to count them.
        Told::ByType => json!({"anyOf": cases}),
        Told::ByMember(_) | Told::ByName => json!({"oneOf": cases}),
    }
}

fn case(case: &Case, told: &Told) -> Value {
    let wire = &case.label.wire;
    match (told, &case.shape) {
        (Told::ByType, Some(shape)) => schema(shape),
        (Told::ByType, None) => null(),
        (Told::ByName, shape) => member(wire, shape.as_ref()),
        (Told::ByMember(member), Some(Shape::Record(found))) => {
            documented(record(found, Some((member, wire))), &found.docs)
        }
        (Told::ByMember(member), _) => {
            let tag = Map::from_iter([(member.clone(), json!({"const": wire}))]);
            object(tag, &[member], Value::Bool(false))
        }
    }
}

/// An object of one member.
fn member(name: &str, shape: Option<&Shape>) -> Value {
    let inner = Map::from_iter([(name.to_owned(), shape.map_or_else(null, schema))]);
    object(inner, &[name], Value::Bool(false))
}

fn constants(constants: &Enum) -> Value {
    if constants.cases.iter().any(|case| !case.docs.is_empty()) {
        let case = |case: &Constant| documented(json!({"const": case.json}), &case.docs);
        return json!({"oneOf": constants.cases.iter().map(case).collect::<Vec<_>>()});
    }
    let values: Vec<&Value> = constants.cases.iter().map(|case| &case.json).collect();
    if values == [&json!({})] {
        // Said as a type: what takes no arguments must be known to be an object.
        return json!({"type": "object", "properties": {}, "additionalProperties": false});
    }
    if values.iter().all(|value| value.is_string()) {
        return json!({"type": "string", "enum": values});
    }
    json!({"enum": values})
}

fn flags(labels: &[Label]) -> Value {
    let names: Vec<&str> = labels.iter().map(|label| label.wire.as_str()).collect();
    json!({"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": true})
}

fn null() -> Value {
    json!({"type": "null"})
}

/// What a schema describes, or null: in the shortest way that says it, but for what has parts,
/// whose keywords many clients look for beside one type alone.
fn nullable(schema: Value) -> Value {
    let is_whole = |kind: &str| !matches!(kind, "object" | "array") && schema.get("enum").is_none();
    match schema.get("type").and_then(Value::as_str).map(str::to_owned) {
        Some(kind) if is_whole(&kind) => with(schema, "type", json!([kind, "null"])),
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

fn documented(schema: Value, docs: &str) -> Value {
    if docs.is_empty() { schema } else { with(schema, "description", json!(docs)) }
}

fn with(mut schema: Value, keyword: &str, value: Value) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        keywords.insert(keyword.to_owned(), value);
    }
    schema
}

#[cfg(test)]
mod tests;
