//! Scalars of JSON as those of WIT: which numbers an integer takes, and what they become.

use mcp_host_types::shape::{Float, Integer};
use serde::Deserialize as _;
use serde::de::{IntoDeserializer, Unexpected};
use serde_json::Value;

use super::Kind;

/// Integers up to this one are exact as floats.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
/// Characters of a text that a message quotes.
const QUOTED_CHARS: usize = 80;

/// A JSON value that is neither array nor object.
#[derive(Clone, Copy)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(&'a str),
}

impl<'a> Scalar<'a> {
    /// As the word of an integer.
    pub fn integer<E: serde::de::Error>(self, integer: Integer) -> Result<u64, E> {
        let whole = match self {
            Self::Signed(value) => Some(i128::from(value)),
            Self::Unsigned(value) => Some(i128::from(value)),
            // Past that a float stands for several integers.
            Self::Float(value) if value.fract() == 0.0 && value.abs() <= MAX_EXACT => {
                value.to_string().parse().ok()
            }
            _ => None,
        };
        let whole = whole.ok_or_else(|| E::invalid_type(self.unexpected(), &Expected(integer)))?;
        converted(whole, integer)
            .ok_or_else(|| E::invalid_value(self.unexpected(), &Expected(integer)))
    }

    fn f64(self) -> Option<f64> {
        type NoError = serde::de::value::Error;
        match self {
            Self::Signed(value) => {
                f64::deserialize(IntoDeserializer::<NoError>::into_deserializer(value)).ok()
            }
            Self::Unsigned(value) => {
                f64::deserialize(IntoDeserializer::<NoError>::into_deserializer(value)).ok()
            }
            Self::Float(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is this constant. Numbers of the same value are the same.
    pub fn is(self, constant: &Value) -> bool {
        match (self, constant) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(value), Value::Bool(constant)) => value == *constant,
            (Self::Text(value), Value::String(constant)) => value == constant,
            (_, Value::Number(constant)) => match (self.whole(), constant.as_i128()) {
                (Some(whole), Some(constant)) => whole == constant,
                _ => self.f64() == constant.as_f64(),
            },
            _ => false,
        }
    }

    fn whole(self) -> Option<i128> {
        match self {
            Self::Signed(value) => Some(value.into()),
            Self::Unsigned(value) => Some(value.into()),
            _ => None,
        }
    }

    pub fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => Kind::Number,
            Self::Text(_) => Kind::String,
        }
    }

    pub fn unexpected(self) -> Unexpected<'a> {
        match self {
            Self::Null => Unexpected::Other("null"),
            Self::Bool(value) => Unexpected::Bool(value),
            Self::Signed(value) => Unexpected::Signed(value),
            Self::Unsigned(value) => Unexpected::Unsigned(value),
            Self::Float(value) => Unexpected::Float(value),
            Self::Text(text) => Unexpected::Str(start(text)),
        }
    }
}

/// Reads a JSON number as the bits of a float.
pub(super) fn float<E: serde::de::Error>(text: &str, float: Float) -> Result<u64, E> {
    let bits = match float {
        Float::F64 => text.parse().ok().filter(|value: &f64| value.is_finite()).map(f64::to_bits),
        Float::F32 => text
            .parse()
            .ok()
            .filter(|value: &f32| value.is_finite())
            .map(|value| u64::from(value.to_bits())),
    };
    bits.ok_or_else(|| E::custom(format!("out of the range of a float: {}", start(text))))
}

struct Expected(Integer);

impl serde::de::Expected for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an integer ({})", name(self.0))
    }
}

/// What WIT calls an integer.
pub(super) fn name(integer: Integer) -> &'static str {
    match integer {
        Integer::U8 => "u8",
        Integer::U16 => "u16",
        Integer::U32 => "u32",
        Integer::U64 => "u64",
        Integer::S8 => "s8",
        Integer::S16 => "s16",
        Integer::S32 => "s32",
        Integer::S64 => "s64",
    }
}

fn converted(whole: i128, integer: Integer) -> Option<u64> {
    integer.range().contains(&whole).then(|| match i64::try_from(whole) {
        Ok(signed) => signed.cast_unsigned(),
        // Only of the unsigned.
        Err(_) => u64::try_from(whole).unwrap_or(u64::MAX),
    })
}

/// As much of a text as a message quotes.
fn start(text: &str) -> &str {
    let mut ends = text.char_indices().map(|(at, _)| at);
    ends.nth(QUOTED_CHARS).and_then(|end| text.get(..end)).unwrap_or(text)
}
