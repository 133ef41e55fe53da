//! The kinds of JSON values, and the types whose values may be of each.

use std::cell::RefCell;
use std::collections::HashMap;

use mcp_host_types::shape::{Enum, Shape, Told};
use serde_json::Value;

/// Constants up to which they are simply gone through.
const FEW: usize = 16;

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

    /// Its place in a set of kinds.
    fn bit(self) -> u8 {
        match self {
            Self::Null => 1,
            Self::Bool => 1 << 1,
            Self::Number => 1 << 2,
            Self::String => 1 << 3,
            Self::Array => 1 << 4,
            Self::Object => 1 << 5,
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

/// What kinds the constants of an enum have: those of a large one are gone through once, however
/// many values there are of it.
#[derive(Default)]
pub(super) struct Kinds {
    /// Sets of kinds by where an enum is.
    known: RefCell<HashMap<usize, u8>>,
}

impl Kinds {
    /// Whether values of a type may be of a kind.
    pub fn is_of(&self, kind: Kind, shape: &Shape) -> bool {
        match shape {
            Shape::Json => true,
            Shape::Bool => kind == Kind::Bool,
            Shape::Integer(_) | Shape::Float(_) => kind == Kind::Number,
            Shape::Char | Shape::Text => kind == Kind::String,
            Shape::List(_) | Shape::Tuple(_) | Shape::Flags(_) => kind == Kind::Array,
            Shape::Map(_) | Shape::Record(_) | Shape::Result { .. } => kind == Kind::Object,
            Shape::Option(shape) => kind == Kind::Null || self.is_of(kind, shape),
            Shape::Enum(of) => self.of(of) & kind.bit() != 0,
            Shape::Variant(variant) if variant.told == Told::ByType => {
                let mut held = variant.cases.iter().filter_map(|case| case.shape.as_ref());
                held.any(|shape| self.is_of(kind, shape))
            }
            Shape::Variant(_) => kind == Kind::Object,
        }
    }

    /// Whether the text of a value is needed: any JSON is kept as text, and floats are read from
    /// it, since what `serde_json` makes of them is not always the nearest.
    pub fn is_raw(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Json | Shape::Float(_) => true,
            Shape::Option(shape) => self.is_raw(shape),
            Shape::Enum(of) => self.of(of) & (Kind::Array.bit() | Kind::Object.bit()) != 0,
            Shape::Variant(variant) if variant.told == Told::ByType => {
                let mut held = variant.cases.iter().filter_map(|case| case.shape.as_ref());
                held.any(|shape| self.is_raw(shape))
            }
            _ => false,
        }
    }

    fn of(&self, of: &Enum) -> u8 {
        let all = || {
            let kinds = of.cases.iter().map(|case| Kind::of_value(&case.json).bit());
            kinds.fold(0, |all, one| all | one)
        };
        if of.cases.len() <= FEW {
            return all();
        }
        // The type outlives this, so that no other takes its place in memory.
        let key = of.cases.as_ptr().addr();
        *self.known.borrow_mut().entry(key).or_insert_with(all)
    }
}
