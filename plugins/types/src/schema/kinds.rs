//! The types of JSON, as JSON Schema counts them.

use serde_json::Value;

use super::parts::{Part, Why};

/// A type of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Null,
    Boolean,
    Integer,
    /// Any number.
    Number,
    String,
    Array,
    Object,
}

/// A set of types. Numbers are two of them: integers and the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

const FRACTION: Kinds = Kinds(1 << 3);
const EACH: [(Kind, Kinds, &str); 7] = [
    (Kind::Null, Kinds(1), "null"),
    (Kind::Boolean, Kinds(1 << 1), "boolean"),
    (Kind::Integer, Kinds(1 << 2), "integer"),
    (Kind::Number, Kinds(1 << 2 | FRACTION.0), "number"),
    (Kind::String, Kinds(1 << 4), "string"),
    (Kind::Array, Kinds(1 << 5), "array"),
    (Kind::Object, Kinds(1 << 6), "object"),
];
const OBJECT_KEYWORDS: [&str; 4] =
    ["properties", "required", "additionalProperties", "patternProperties"];
const ARRAY_KEYWORDS: [&str; 2] = ["items", "prefixItems"];

impl Kinds {
    const ALL: Self = Self(0x7f);

    /// The types that all parts allow.
    pub fn of(parts: &[Part<'_>]) -> Result<Self, Why> {
        let mut kinds = Self::ALL;
        for part in parts {
            kinds.0 &= Self::declared(part)?.unwrap_or(Self::ALL).0;
        }
        let is_typed = parts.iter().any(|part| part.get("type").is_some());
        Ok(if is_typed || kinds != Self::ALL { kinds } else { Self::meant(parts) })
    }

    /// The types that one part names.
    fn declared(part: &Part<'_>) -> Result<Option<Self>, Why> {
        let Some(types) = part.get("type") else { return Ok(None) };
        let names = types.as_array().map_or(std::slice::from_ref(types), Vec::as_slice);
        let mut kinds = Self(u8::from(part.is_nullable()));
        for name in names {
            let named = |(_, _, known): &&(Kind, Kinds, &str)| name.as_str() == Some(known);
            kinds.0 |= EACH.iter().find(named).ok_or(Why::Malformed)?.1.0;
        }
        Ok(Some(kinds))
    }

    /// The type that is meant where none is named: keywords of objects or arrays say that there
    /// will be one.
    fn meant(parts: &[Part<'_>]) -> Self {
        let any = |keywords: &[&str]| {
            parts.iter().any(|part| keywords.iter().any(|keyword| part.get(keyword).is_some()))
        };
        match (any(&OBJECT_KEYWORDS), any(&ARRAY_KEYWORDS)) {
            (true, false) => Self(1 << 6),
            (false, true) => Self(1 << 5),
            _ => Self::ALL,
        }
    }

    /// Whether nothing is known.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Whether a value has one of the types.
    pub fn has(self, value: &Value) -> bool {
        let kind = match Kind::of(value) {
            Kind::Number => FRACTION,
            kind => kind.set(),
        };
        self.0 & kind.0 != 0
    }

    /// The types, each once.
    pub fn each(self) -> impl Iterator<Item = Kind> {
        EACH.into_iter().filter_map(move |(kind, set, _)| {
            let is_in = match kind {
                Kind::Integer => self.0 & set.0 != 0 && self.0 & FRACTION.0 == 0,
                Kind::Number => self.0 & FRACTION.0 != 0,
                _ => self.0 & set.0 != 0,
            };
            is_in.then_some(kind)
        })
    }
}

impl Kind {
    /// The type of a value: `Number` only of what is no integer.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The same, without the difference between numbers: what JSON can be told apart by.
    pub fn told(self) -> Self {
        if self == Self::Integer { Self::Number } else { self }
    }

    /// What the case of a union is called that holds it.
    pub fn case(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer | Self::Number => "number",
            Self::String => "text",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    fn set(self) -> Kinds {
        EACH.iter().find(|(kind, _, _)| *kind == self).map_or(Kinds(0), |(_, set, _)| *set)
    }
}
