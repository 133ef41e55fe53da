//! What changed, in words for a person. What leads to it is not known here.

use std::fmt;

use super::{Fit, Flow};
use crate::shape::{Float, Integer, Shape};

/// Changes of one type that are told; the rest are not looked at.
pub const MAX_CHANGES: usize = 20;

/// Something that does not fit any more. It prints as one sentence: `field "labels" is now
/// required`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The wire names that lead to it, as `items/labels`, with `*` for what a list or a map
    /// holds; empty for the arguments or the result as a whole.
    pub place: String,
    /// The sentence, with its place in it.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Fit {
    /// Notes that what is compared does not fit.
    pub(super) fn note<T>(&mut self, predicate: &str) -> Option<T> {
        self.say(|subject| format!("{subject} {predicate}"))
    }

    /// Notes that it is another type.
    pub(super) fn changed<T>(&mut self, guest: &Shape, live: &Shape) -> Option<T> {
        self.note(&format!("was {} and is now {}", noun(guest), noun(live)))
    }

    /// Notes something of one of its values or cases.
    pub(super) fn note_of<T>(&mut self, what: &str, name: &str, predicate: &str) -> Option<T> {
        self.say(|subject| format!("{what} {name:?} of {subject} {predicate}"))
    }

    fn say<T>(&mut self, sentence: impl FnOnce(&str) -> String) -> Option<T> {
        if self.changes.len() < MAX_CHANGES {
            let place = self.place.join("/");
            let what = sentence(&self.subject(&place));
            self.changes.push(Change { place, what });
        }
        None
    }

    fn subject(&self, place: &str) -> String {
        match (self.flow, self.place.is_empty()) {
            (Flow::Sent, true) => "the arguments as a whole".into(),
            (Flow::Sent, false) => format!("field {place:?}"),
            (Flow::Received, true) => "the result".into(),
            (Flow::Received, false) => format!("the result's field {place:?}"),
        }
    }
}

/// What values of a type are called.
pub(super) fn noun(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "a boolean".into(),
        Shape::Integer(integer) => format!("an integer ({})", integer_name(*integer)),
        Shape::Float(Float::F64) => "a number".into(),
        Shape::Float(Float::F32) => "a number (f32)".into(),
        Shape::Char => "a character".into(),
        Shape::Text => "a string".into(),
        Shape::Json => "any JSON".into(),
        Shape::Option(shape) => format!("{} or null", noun(shape)),
        Shape::List(_) => "a list".into(),
        Shape::Map(_) => "a map".into(),
        Shape::Tuple(shapes) => format!("a tuple of {}", shapes.len()),
        Shape::Record(_) => "an object".into(),
        Shape::Variant(_) => "a union".into(),
        Shape::Enum(_) => "one of some constants".into(),
        Shape::Flags(_) => "a set of flags".into(),
        Shape::Result { .. } => "a result".into(),
    }
}

fn integer_name(integer: Integer) -> &'static str {
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
