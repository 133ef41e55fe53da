//! Keywords that bound a value by itself: its type, its size, its text.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::check::{Verdict, matches};
use crate::budget::Budget;

/// What a keyword says of a value; nothing when it is none of these, or not about values
/// of this type.
pub(super) fn of(
    part: &Map<String, Value>,
    keyword: &str,
    rule: &Value,
    value: &Value,
    budget: &Budget,
) -> Option<Verdict> {
    match value {
        _ if keyword == "type" => Some(has_type(rule, value)),
        Value::Number(number) => number_limit(part, keyword, rule, number.as_f64()?),
        Value::String(text) => text_limit(keyword, rule, text, budget),
        Value::Array(array) => array_limit(keyword, rule, array),
        Value::Object(object) => object_limit(keyword, rule, object),
        Value::Null | Value::Bool(_) => None,
    }
}

fn has_type(rule: &Value, value: &Value) -> Verdict {
    match rule {
        Value::String(name) => Verdict::from(is_a(name, value)),
        Value::Array(names) => {
            let each = names.iter().filter_map(Value::as_str).map(|name| is_a(name, value));
            each.map(Verdict::from).max().unwrap_or(Verdict::Unknown)
        }
        _ => Verdict::Unknown,
    }
}

fn is_a(name: &str, value: &Value) -> Option<bool> {
    Some(match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => return None,
    })
}

fn number_limit(
    part: &Map<String, Value>,
    keyword: &str,
    rule: &Value,
    number: f64,
) -> Option<Verdict> {
    // Until 2016 an exclusive bound was a word about the other one.
    let bound = |other: &str| match rule {
        Value::Bool(true) => part.get(other).and_then(Value::as_f64),
        _ => rule.as_f64(),
    };
    let holds = match keyword {
        "exclusiveMinimum" | "exclusiveMaximum" if rule == &Value::Bool(false) => Some(true),
        "minimum" => rule.as_f64().map(|bound| number >= bound),
        "maximum" => rule.as_f64().map(|bound| number <= bound),
        "exclusiveMinimum" => bound("minimum").map(|bound| number > bound),
        "exclusiveMaximum" => bound("maximum").map(|bound| number < bound),
        "multipleOf" => rule.as_f64().map(|step| (number / step).fract() == 0.0),
        _ => return None,
    };
    Some(Verdict::from(holds))
}

fn text_limit(keyword: &str, rule: &Value, text: &str, budget: &Budget) -> Option<Verdict> {
    let holds = match keyword {
        "minLength" => at_least(rule, text.chars().count()),
        "maxLength" => at_most(rule, text.chars().count()),
        "pattern" => {
            return Some(rule.as_str().map_or(Verdict::Unknown, |p| matches(p, text, budget)));
        }
        _ => return None,
    };
    Some(Verdict::from(holds))
}

fn array_limit(keyword: &str, rule: &Value, array: &[Value]) -> Option<Verdict> {
    let holds = match keyword {
        "minItems" => at_least(rule, array.len()),
        "maxItems" => at_most(rule, array.len()),
        "uniqueItems" if rule == &Value::Bool(true) => {
            let different: BTreeSet<String> = array.iter().map(Value::to_string).collect();
            Some(different.len() == array.len())
        }
        _ => return None,
    };
    Some(Verdict::from(holds))
}

fn object_limit(keyword: &str, rule: &Value, object: &Map<String, Value>) -> Option<Verdict> {
    let holds = match keyword {
        "minProperties" => at_least(rule, object.len()),
        "maxProperties" => at_most(rule, object.len()),
        "required" => rule.as_array().map(|names| {
            names.iter().filter_map(Value::as_str).all(|name| object.contains_key(name))
        }),
        _ => return None,
    };
    Some(Verdict::from(holds))
}

fn at_least(rule: &Value, count: usize) -> Option<bool> {
    compare(rule, count).map(|ordering| ordering.is_ge())
}

fn at_most(rule: &Value, count: usize) -> Option<bool> {
    compare(rule, count).map(|ordering| ordering.is_le())
}

fn compare(rule: &Value, count: usize) -> Option<std::cmp::Ordering> {
    let count = f64::from(u32::try_from(count).ok()?);
    count.partial_cmp(&rule.as_f64()?)
}
