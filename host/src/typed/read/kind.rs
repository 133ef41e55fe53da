//! The kinds of JSON values, and the types whose values may be of each.

use mcp_host_types::shape::{Shape, Told};
use serde_json::Value;

/// What a JSON value is, as its first byte tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub fn of(text: &str) -> Self {
        match text.as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b'"') => Self::String,
            Some(b't' | b'f') => Self::Bool,
            Some(b'n') => Self::Null,
            _ => Self::Number,
        }
    }

    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    pub fn is_nested(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }

    /// Whether values of a type may be of this kind.
    pub fn is_of(self, shape: &Shape) -> bool {
        match shape {
            Shape::Json => true,
            Shape::Bool => self == Self::Bool,
            Shape::Integer(_) | Shape::Float(_) => self == Self::Number,
            Shape::Char | Shape::Text => self == Self::String,
            Shape::List(_) | Shape::Tuple(_) | Shape::Flags(_) => self == Self::Array,
            Shape::Map(_) | Shape::Record(_) | Shape::Result { .. } => self == Self::Object,
            Shape::Option(shape) => self == Self::Null || self.is_of(shape),
            Shape::Enum(of) => of.cases.iter().any(|case| Self::of_value(&case.json) == self),
            Shape::Variant(variant) if variant.told == Told::ByType => {
                variant.cases.iter().filter_map(|case| case.shape.as_ref()).any(|s| self.is_of(s))
            }
            Shape::Variant(_) => self == Self::Object,
        }
    }

    pub fn unexpected(self) -> serde::de::Unexpected<'static> {
        use serde::de::Unexpected;
        match self {
            Self::Null => Unexpected::Unit,
            Self::Bool => Unexpected::Other("boolean"),
            Self::Number => Unexpected::Other("number"),
            Self::String => Unexpected::Other("string"),
            Self::Array => Unexpected::Seq,
            Self::Object => Unexpected::Map,
        }
    }
}

/// Whether the text of a value is needed: any JSON is kept as text, and floats are read from
/// it, since what `serde_json` makes of them is not always the nearest.
pub(super) fn is_raw(shape: &Shape) -> bool {
    match shape {
        Shape::Json | Shape::Float(_) => true,
        Shape::Option(shape) => is_raw(shape),
        Shape::Enum(of) => of.cases.iter().any(|case| Kind::of_value(&case.json).is_nested()),
        Shape::Variant(variant) if variant.told == Told::ByType => {
            variant.cases.iter().filter_map(|case| case.shape.as_ref()).any(is_raw)
        }
        _ => false,
    }
}
