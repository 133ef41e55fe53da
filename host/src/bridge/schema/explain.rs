//! Why arguments do not fit, in words, when finding the words is cheap enough.
//!
//! Whether they fit is found once for each place; why they do not is found once for each
//! way that leads there, and references can make those many. So the ways are counted
//! first, and past a bound there is one reason without details.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use crate::bridge::json::size;
use crate::limits::MAX_INVALID_ARGUMENTS;
use crate::name::printable;
use crate::tools::InvalidArgument;

/// Ways through a schema that are followed.
const MAX_WAYS: usize = 20_000;
/// Ways times values in the arguments that are followed.
const MAX_WORK: usize = 400_000;
/// References one way may pass.
const MAX_WAY: usize = 1_000;
/// Characters of a value, and of what was expected, that are shown.
const SHOWN_CHARS: usize = 80;

/// The reasons, at most [`MAX_INVALID_ARGUMENTS`] and one that counts the rest. None when
/// nothing speaks against the arguments but a pattern that could not be decided.
pub(super) fn reasons(
    validator: &Validator,
    schema: &Value,
    arguments: &Value,
) -> Vec<InvalidArgument> {
    let (values, depth) = size(arguments);
    let mut ways = Ways {
        schema,
        left: MAX_WAYS.min(MAX_WORK.checked_div(values).unwrap_or(MAX_WAYS)),
        path: Vec::new(),
        repeats: depth,
    };
    if !ways.count(schema) {
        return vec![reason(
            "",
            "it does not fit the schema, which is too wide to say where".to_owned(),
        )];
    }
    let mut errors = validator.iter_errors(arguments).filter(|error| is_decided(error.kind()));
    let mut reasons: Vec<_> =
        errors.by_ref().take(MAX_INVALID_ARGUMENTS).map(|e| told(&e)).collect();
    let rest = errors.count();
    if rest > 0 {
        reasons.push(reason("", format!("and {rest} more")));
    }
    reasons
}

fn is_decided(kind: &ValidationErrorKind) -> bool {
    !matches!(
        kind,
        ValidationErrorKind::BacktrackLimitExceeded { .. }
            | ValidationErrorKind::RegexEngineFailure { .. }
    )
}

fn told(error: &ValidationError<'_>) -> InvalidArgument {
    let expected = printable(&error.masked().to_string(), SHOWN_CHARS.saturating_mul(2));
    let came = match error.instance().as_ref() {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::String(text) => format!("\"{}\"", printable(text, SHOWN_CHARS)),
        scalar => scalar.to_string(),
    };
    let path = error.instance_path().as_str();
    // Of an object that lacks something, or has too much, it is no news that it is one.
    let is_told =
        error.instance().is_object() && !matches!(error.kind(), ValidationErrorKind::Type { .. });
    reason(path, if is_told { expected } else { format!("{expected}; got {came}") })
}

fn reason(path: &str, reason: String) -> InvalidArgument {
    InvalidArgument { path: path.to_owned(), reason }
}

/// Walks every way through a schema, references included.
struct Ways<'a> {
    schema: &'a Value,
    left: usize,
    path: Vec<&'a str>,
    /// How often one way may pass the same reference: each time takes a level of the arguments.
    repeats: usize,
}

impl<'a> Ways<'a> {
    /// Whether the ways are few enough.
    fn count(&mut self, value: &'a Value) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        match value {
            Value::Array(items) => items.iter().all(|item| self.count(item)),
            Value::Object(members) => self.members(members),
            _ => true,
        }
    }

    fn members(&mut self, members: &'a Map<String, Value>) -> bool {
        members.iter().all(|(key, value)| match (key.as_str(), value) {
            ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(target)) => {
                self.follow(target)
            }
            _ => self.count(value),
        })
    }

    fn follow(&mut self, target: &'a str) -> bool {
        let passed = self.path.iter().filter(|seen| **seen == target).count();
        if passed > self.repeats {
            return true;
        }
        let schema = self.schema;
        let Some(place) = target.strip_prefix('#').and_then(|pointer| schema.pointer(pointer))
        else {
            return false;
        };
        if self.path.len() >= MAX_WAY {
            return false;
        }
        self.path.push(target);
        let few = self.count(place);
        self.path.pop();
        few
    }
}
