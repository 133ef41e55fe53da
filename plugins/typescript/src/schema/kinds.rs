//! The kinds of JSON values.

use std::ops::{BitAnd, BitOr, Not};

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// None at all.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOLEAN: Self = Self(1 << 1);
    /// Numbers, whole or not.
    pub const NUMBER: Self = Self(1 << 2);
    /// Strings.
    pub const STRING: Self = Self(1 << 3);
    /// Arrays.
    pub const ARRAY: Self = Self(1 << 4);
    /// Objects.
    pub const OBJECT: Self = Self(1 << 5);
    /// Every kind.
    pub const ALL: Self = Self((1 << 6) - 1);

    /// The kind that a value of `type` names.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "number" | "integer" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    /// Whether there is no kind in it.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether all kinds of `other` are in it.
    pub fn has(self, other: Self) -> bool {
        self & other == other
    }
}

impl BitAnd for Kinds {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Not for Kinds {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0) & Self::ALL
    }
}
