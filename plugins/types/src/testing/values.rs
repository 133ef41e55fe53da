//! Random JSON, of a shape and of a schema, and JSON read by a shape and written again.

use serde_json::{Map, Value, json};

use super::Dice;
use crate::shape::{Case, Float, Integer, Record, Shape, Told, Variant};

/// A value of a shape, as it is written.
pub fn of_shape(shape: &Shape, dice: &mut Dice) -> Value {
    match shape {
        Shape::Bool => json!(dice.roll(2) == 0),
        Shape::Integer(integer) => {
            let (low, high) = range(*integer);
            [json!(low), json!(high), json!(1), json!(0)][dice.roll(4)].clone()
        }
        Shape::Float(_) => json!([0.0, 1.5, -2e300, 3.0][dice.roll(4)]),
        Shape::Char => json!(["a", "é", "\u{1F642}"][dice.roll(3)]),
        Shape::Text => json!(["", "circle", "any text", "é\n"][dice.roll(4)]),
        Shape::Json => any(dice),
        Shape::Option(inner) => match dice.roll(2) {
            0 => Value::Null,
            _ => of_shape(inner, dice),
        },
        Shape::List(inner) => (0..dice.roll(3)).map(|_| of_shape(inner, dice)).collect(),
        Shape::Map(inner) => {
            (0..dice.roll(3)).map(|n| (format!("k{n}"), of_shape(inner, dice))).collect()
        }
        Shape::Tuple(elements) => elements.iter().map(|shape| of_shape(shape, dice)).collect(),
        Shape::Record(record) => Value::Object(of_record(record, dice)),
        Shape::Variant(variant) => of_variant(variant, dice),
        Shape::Enum(constants) => constants.cases[dice.roll(constants.cases.len())].json.clone(),
        Shape::Flags(labels) => {
            labels.iter().filter(|_| dice.roll(2) == 0).map(|label| json!(label.wire)).collect()
        }
        Shape::Result { ok, error } => match dice.roll(2) {
            0 => json!({"ok": ok.as_ref().map(|shape| of_shape(shape, dice))}),
            _ => json!({"error": error.as_ref().map(|shape| of_shape(shape, dice))}),
        },
    }
}

fn of_record(record: &Record, dice: &mut Dice) -> Map<String, Value> {
    let mut members = Map::new();
    for field in &record.fields {
        let value = of_shape(&field.shape, dice);
        if !(field.optional && value.is_null()) {
            members.insert(field.label.wire.clone(), value);
        }
    }
    if let (Some(others), 0) = (&record.others, dice.roll(2)) {
        members.insert("another".into(), of_shape(&others.shape, dice));
    }
    members
}

fn of_variant(variant: &Variant, dice: &mut Dice) -> Value {
    let case = &variant.cases[dice.roll(variant.cases.len())];
    let payload = case.shape.as_ref().map(|shape| of_shape(shape, dice));
    match &variant.told {
        Told::ByType => payload.unwrap(),
        Told::ByName => json!({case.label.wire.clone(): payload}),
        Told::ByMember(member) => {
            let mut object = Map::from_iter([(member.clone(), json!(case.label.wire))]);
            object.extend(
                payload.into_iter().flat_map(|payload| payload.as_object().unwrap().clone()),
            );
            Value::Object(object)
        }
    }
}

/// Any JSON.
fn any(dice: &mut Dice) -> Value {
    let all = [json!(null), json!(true), json!(7), json!("x"), json!([1, {}]), json!({"a": null})];
    all[dice.roll(all.len())].clone()
}

fn range(integer: Integer) -> (i64, i64) {
    match integer {
        Integer::U8 => (0, u8::MAX.into()),
        Integer::U16 => (0, u16::MAX.into()),
        Integer::U32 => (0, u32::MAX.into()),
        Integer::U64 => (0, i64::MAX),
        Integer::S8 => (i8::MIN.into(), i8::MAX.into()),
        Integer::S16 => (i16::MIN.into(), i16::MAX.into()),
        Integer::S32 => (i32::MIN.into(), i32::MAX.into()),
        Integer::S64 => (i64::MIN, i64::MAX),
    }
}

/// A value of a schema, if the keywords that are known here lead to one.
pub fn of_schema(root: &Value, schema: &Value, dice: &mut Dice) -> Value {
    let get = |keyword: &str| schema.get(keyword);
    if let Some(reference) = get("$ref").and_then(Value::as_str) {
        return of_schema(root, root.pointer(&reference[1..]).unwrap(), dice);
    }
    if let Some(value) = get("const") {
        return value.clone();
    }
    for keyword in ["enum", "anyOf", "oneOf"] {
        if let Some(choices) = get(keyword).and_then(Value::as_array) {
            let chosen = &choices[dice.roll(choices.len())];
            return if keyword == "enum" { chosen.clone() } else { of_schema(root, chosen, dice) };
        }
    }
    if let Some(all) = get("allOf").and_then(Value::as_array) {
        let mut values = all.iter().map(|schema| of_schema(root, schema, dice));
        let first = values.next().unwrap();
        return values.fold(first, |mut value, more| {
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            value
        });
    }
    let kind = match get("type") {
        Some(Value::Array(kinds)) => kinds[dice.roll(kinds.len())].clone(),
        kind => kind.cloned().unwrap_or_default(),
    };
    match kind.as_str() {
        Some("boolean") => json!(dice.roll(2) == 0),
        Some("integer") => of_shape(&Shape::Integer(Integer::S64), dice),
        Some("number") => of_shape(&Shape::Float(Float::F64), dice),
        Some("string") => of_shape(&Shape::Text, dice),
        Some("null") => Value::Null,
        Some("array") => match get("prefixItems").and_then(Value::as_array) {
            Some(prefix) => prefix.iter().map(|schema| of_schema(root, schema, dice)).collect(),
            None => {
                let items = get("items").cloned().unwrap_or(json!({}));
                (0..dice.roll(3)).map(|_| of_schema(root, &items, dice)).collect()
            }
        },
        Some("object") => Value::Object(of_object(root, schema, dice)),
        _ => any(dice),
    }
}

fn of_object(root: &Value, schema: &Value, dice: &mut Dice) -> Map<String, Value> {
    let mut members = Map::new();
    let required: Vec<&Value> =
        schema["required"].as_array().map(|names| names.iter().collect()).unwrap_or_default();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if required.contains(&&json!(name)) || dice.roll(2) == 0 {
            members.insert(name.clone(), of_schema(root, schema, dice));
        }
    }
    let names_others = schema.get("properties").is_some();
    let others = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => None,
        None if names_others => None,
        others => Some(others.cloned().unwrap_or(json!({}))),
    };
    if let (Some(others), 0) = (others, dice.roll(2)) {
        members.insert("more".into(), of_schema(root, &others, dice));
    }
    members
}

/// A value with a change at one place, which may or may not fit any more.
pub fn changed(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::Object(members) if dice.roll(4) != 0 => {
            let mut members = members.clone();
            let name = members.keys().nth(dice.roll(members.len().max(1))).cloned();
            match (dice.roll(3), name) {
                (0, _) => {
                    members.insert("foreign".into(), any(dice));
                }
                (1, Some(name)) => {
                    members.remove(&name);
                }
                (_, Some(name)) => {
                    let inner = changed(&members[&name], dice);
                    members.insert(name, inner);
                }
                _ => {}
            }
            Value::Object(members)
        }
        Value::Array(items) if dice.roll(4) != 0 && !items.is_empty() => {
            let mut items = items.clone();
            let index = dice.roll(items.len());
            match dice.roll(3) {
                0 => items.push(any(dice)),
                1 => {
                    items.remove(index);
                }
                _ => items[index] = changed(&items[index], dice),
            }
            Value::Array(items)
        }
        _ => any(dice),
    }
}

/// A value read by a shape and written again; none when it is no value of the shape. Members
/// that a closed record does not have make it none if `is_strict`, and are left out otherwise.
pub fn read(shape: &Shape, value: &Value, is_strict: bool) -> Option<Value> {
    let all = |shape: &Shape, values: &[Value]| -> Option<Value> {
        values.iter().map(|value| read(shape, value, is_strict)).collect()
    };
    match shape {
        Shape::Bool => value.is_boolean().then(|| value.clone()),
        Shape::Integer(integer) => {
            let (low, high) = range(*integer);
            let number = value.as_i64().filter(|number| (low..=high).contains(number));
            number.map(|number| json!(number))
        }
        Shape::Float(_) => value.is_number().then(|| value.clone()),
        Shape::Char => {
            value.as_str().filter(|text| text.chars().count() == 1).map(|text| json!(text))
        }
        Shape::Text => value.is_string().then(|| value.clone()),
        Shape::Json => Some(value.clone()),
        Shape::Option(_) if value.is_null() => Some(Value::Null),
        Shape::Option(inner) => read(inner, value, is_strict),
        Shape::List(inner) => all(inner, value.as_array()?),
        Shape::Map(inner) => {
            let members = value.as_object()?.iter();
            let read = members.map(|(k, v)| Some((k.clone(), read(inner, v, is_strict)?)));
            read.collect::<Option<Map<_, _>>>().map(Value::Object)
        }
        Shape::Tuple(elements) => {
            let items = value.as_array().filter(|items| items.len() == elements.len())?;
            elements.iter().zip(items).map(|(shape, item)| read(shape, item, is_strict)).collect()
        }
        Shape::Record(record) => read_record(record, value.as_object()?, None, is_strict),
        Shape::Variant(variant) => read_variant(variant, value, is_strict),
        Shape::Enum(constants) => {
            constants.cases.iter().any(|case| case.json == *value).then(|| value.clone())
        }
        Shape::Flags(labels) => {
            let set = value.as_array()?;
            let is_label = |value: &Value| labels.iter().any(|label| value == &json!(label.wire));
            let is_once = set.iter().enumerate().all(|(i, value)| !set[..i].contains(value));
            (is_once && set.iter().all(is_label)).then(|| value.clone())
        }
        Shape::Result { ok, error } => {
            let members = value.as_object().filter(|members| members.len() == 1)?;
            let (name, value) = members.iter().next()?;
            let shape = match name.as_str() {
                "ok" => ok,
                "error" => error,
                _ => return None,
            };
            Some(json!({name.clone(): payload(shape.as_deref(), value, is_strict)?}))
        }
    }
}

fn payload(shape: Option<&Shape>, value: &Value, is_strict: bool) -> Option<Value> {
    match shape {
        Some(shape) => read(shape, value, is_strict),
        None => value.is_null().then_some(Value::Null),
    }
}

fn read_record(
    record: &Record,
    members: &Map<String, Value>,
    tag: Option<&str>,
    is_strict: bool,
) -> Option<Value> {
    let mut written = Map::new();
    for field in &record.fields {
        let value = match members.get(&field.label.wire) {
            None if field.optional => continue,
            None => return None,
            Some(Value::Null)
                if field.optional
                    && !matches!(&field.shape, Shape::Option(inner) if read(inner, &Value::Null, true).is_some()) =>
            {
                if is_strict {
                    return None;
                }
                continue;
            }
            Some(value) => read(&field.shape, value, is_strict)?,
        };
        written.insert(field.label.wire.clone(), value);
    }
    for (name, value) in members {
        let is_known = record.fields.iter().any(|field| field.label.wire == *name);
        if is_known || Some(name.as_str()) == tag {
            continue;
        }
        match &record.others {
            Some(others) => {
                written.insert(name.clone(), read(&others.shape, value, is_strict)?);
            }
            None if is_strict => return None,
            None => {}
        }
    }
    Some(Value::Object(written))
}

fn read_variant(variant: &Variant, value: &Value, is_strict: bool) -> Option<Value> {
    match &variant.told {
        Told::ByType => {
            let read = |case: &Case| read(case.shape.as_ref()?, value, is_strict);
            let found: Vec<_> = variant.cases.iter().filter_map(read).collect();
            assert!(found.len() < 2, "told by type, and two cases fit {value}");
            found.into_iter().next()
        }
        Told::ByName => {
            let members = value.as_object().filter(|members| members.len() == 1)?;
            let (name, value) = members.iter().next()?;
            let case = variant.cases.iter().find(|case| case.label.wire == *name)?;
            Some(json!({name.clone(): payload(case.shape.as_ref(), value, is_strict)?}))
        }
        Told::ByMember(member) => {
            let members = value.as_object()?;
            let tag = members.get(member)?.as_str()?;
            let case = variant.cases.iter().find(|case| case.label.wire == tag)?;
            let rest = match &case.shape {
                Some(Shape::Record(record)) => {
                    read_record(record, members, Some(member), is_strict)?
                }
                _ if is_strict && members.len() != 1 => return None,
                _ => json!({}),
            };
            let mut written = Map::from_iter([(member.clone(), json!(tag))]);
            written.extend(rest.as_object()?.clone());
            Some(Value::Object(written))
        }
    }
}
