//! Arguments of a call: held against the tool's schema, then read into a type.
//!
//! [`Arguments`] exist only after the check, so what reads them meets no unbounded
//! value. Which schema belongs to which tool is not known here.

use jsonschema::{ValidationError, Validator};
use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

use super::Refusal;
use crate::limits::MAX_INVALID_ARGUMENTS;
use crate::name::printable;

/// Arguments that fit the tool's schema.
#[derive(Debug)]
pub struct Arguments(Value);

/// Characters of one reason that are shown.
const MAX_REASON_CHARS: usize = 300;

/// Holds arguments against a schema. Without one nothing fits.
pub fn check(validator: Option<&Validator>, arguments: JsonObject) -> Result<Arguments, Refusal> {
    let arguments = Value::Object(arguments);
    let validator = validator.ok_or_else(|| misfit("the schema does not compile"))?;
    let reasons: Vec<_> =
        validator.iter_errors(&arguments).take(MAX_INVALID_ARGUMENTS).map(|e| reason(&e)).collect();
    if !reasons.is_empty() {
        return Err(misfit(&reasons.join("; ")));
    }
    Ok(Arguments(whole(arguments)))
}

impl Arguments {
    /// Reads the arguments into a type that takes everything the schema admits.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        serde_json::from_value(self.0)
            .map_err(|error| misfit(&printable(&error.to_string(), MAX_REASON_CHARS)))
    }
}

fn misfit(why: &str) -> Refusal {
    Refusal(format!("the arguments do not fit: {why}"))
}

fn reason(error: &ValidationError<'_>) -> String {
    let path = error.instance_path().to_string();
    let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
    printable(&format!("{place}{error}"), MAX_REASON_CHARS)
}

/// To JSON Schema `5.0` is an integer, to serde it is not; this makes it one.
fn whole(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(whole_number(number)),
        Value::Array(items) => items.into_iter().map(whole).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, whole(value))).collect(),
        other => other,
    }
}

fn whole_number(number: Number) -> Number {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 => {
            format!("{float:.0}").parse::<i64>().map_or(number, Number::from)
        }
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::definitions;
    use super::*;

    fn checked(tool: &str, arguments: Value) -> Result<Value, String> {
        let arguments = rmcp::model::object(arguments);
        let checked =
            definitions::find(definitions::Edition::First, tool).unwrap().check(Some(arguments));
        checked.and_then(Arguments::read).map_err(|refusal| refusal.0)
    }

    #[test]
    fn a_misfit_names_the_place_and_the_rule() {
        let text = checked("wait", json!({ "ms": -1 })).unwrap_err();
        assert_eq!(text, "the arguments do not fit: /ms: -1 is less than the minimum of 0");
        let text = checked("search_books", json!({ "genre": "poetry", "limit": 51 })).unwrap_err();
        assert!(text.contains("/genre: ") && text.contains("/limit: "), "{text}");
        assert!(checked("wait", json!({})).unwrap_err().contains("\"ms\""));
        assert!(checked("wait", json!({ "ms": 1, "s": 1 })).unwrap_err().contains("'s'"));
    }

    #[test]
    fn a_misfit_stays_short_and_printable() {
        let text = checked("get_book", json!({ "isbn": "\u{1b}[2J".repeat(10_000) })).unwrap_err();
        assert!(text.len() < 2_000 && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn whole_floats_are_integers_and_others_are_left_alone() {
        assert_eq!(checked("wait", json!({ "ms": 5.0 })), Ok(json!({ "ms": 5 })));
        assert_eq!(
            checked("shelf_report", json!({ "seconds": 0.25 })),
            Ok(json!({ "seconds": 0.25 }))
        );
        assert!(checked("wait", json!({ "ms": 5.5 })).is_err());
    }
}
