//! JSON text as a guest's values, by their shape: read in one go onto a tape, without building
//! the document first. Where the text comes from is not known here.
//!
//! It recurses as deep as the shape nests, within what `serde_json` allows, however deep the
//! text does: what is ignored or kept as text is gone through without recursion.

mod kind;
mod number;
mod object;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Range;

use mcp_host_types::shape::{Constant, Enum, Shape, Told, Variant};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Invalid;
use super::lookup::Lookup;
use super::tape::Tape;
use super::write::append_valid_document;
use crate::limits::typed::MAX_TYPED_VALUES;
use crate::limits::{MAX_JSON_DEPTH, MAX_SCHEMA_BYTES};
use crate::name::printable;
use kind::{Kind, Kinds};
use number::Scalar;

/// Things to choose from that an error names; the rest are counted.
const NAMED: usize = 20;
/// Characters of the name of one.
const NAME_CHARS: usize = 64;

/// Appends one JSON document as a value of a type.
///
/// Members that a record does not know are ignored, unless it has a field for them. A member
/// that is there twice is refused. An integer may come as `3.0`.
///
/// # Errors
///
/// The first thing that does not fit, [`MAX_TYPED_VALUES`] included. The tape is of no use then.
pub fn read(json: &str, shape: &Shape, tape: &mut Tape) -> Result<(), Invalid> {
    let state = State::new(tape);
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = Node { state: &state, shape }.deserialize(&mut deserializer);
    read.and_then(|()| deserializer.end()).map_err(|error| state.failure(&error))
}

/// What one document has in common.
struct State<'s, 't> {
    tape: RefCell<&'t mut Tape>,
    /// The parts of the records that are being read, those of an inner one last.
    parts: RefCell<Vec<Option<Range<usize>>>>,
    lookup: Lookup<'s>,
    kinds: Kinds,
    /// Values that may still come.
    values: Cell<usize>,
    /// What failed and where, which the errors on the way cannot carry.
    failure: RefCell<Option<Invalid>>,
}

impl<'t> State<'_, 't> {
    fn new(tape: &'t mut Tape) -> Self {
        Self {
            tape: RefCell::new(tape),
            parts: RefCell::default(),
            lookup: Lookup::default(),
            kinds: Kinds::default(),
            values: Cell::new(MAX_TYPED_VALUES),
            failure: RefCell::new(None),
        }
    }

    fn push(&self, word: u64) {
        self.tape.borrow_mut().push(word);
    }

    fn push_count(&self, count: usize) {
        self.tape.borrow_mut().push_count(count);
    }

    fn push_text(&self, text: &str) {
        self.tape.borrow_mut().push_text(text);
    }

    /// Counts so many values before they are made.
    fn count<E: serde::de::Error>(&self, values: usize) -> Result<(), E> {
        match self.values.get().checked_sub(values) {
            Some(left) => {
                self.values.set(left);
                Ok(())
            }
            None => Err(E::custom(format!("more values than the limit of {MAX_TYPED_VALUES}"))),
        }
    }

    /// Notes that a failure happened one step further in.
    fn within<E: serde::de::Error>(&self, error: E, step: &str) -> E {
        let mut failure = self.failure.borrow_mut();
        let inner = failure.take().unwrap_or_else(|| Invalid::new(reason(&error)));
        *failure = Some(inner.within(step));
        error
    }

    fn failure(&self, error: &serde_json::Error) -> Invalid {
        self.failure.take().unwrap_or_else(|| Invalid::new(reason(error)))
    }
}

/// What went wrong, without the line and column that the path says better.
fn reason(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => text,
    }
}

/// A value that is to be read.
#[derive(Clone, Copy)]
struct Node<'a, 's, 't> {
    state: &'a State<'s, 't>,
    shape: &'s Shape,
}

impl<'s> Node<'_, 's, '_> {
    fn of(self, shape: &'s Shape) -> Self {
        Self { shape, ..self }
    }

    /// A value that is neither array nor object.
    fn scalar<E: serde::de::Error>(self, scalar: Scalar<'_>) -> Result<(), E> {
        match (self.shape, scalar) {
            (Shape::Bool, Scalar::Bool(value)) => self.state.push(u64::from(value)),
            (Shape::Integer(kind), scalar) => self.state.push(scalar.integer(*kind)?),
            (Shape::Text, Scalar::Text(text)) => self.state.push_text(text),
            (Shape::Char, Scalar::Text(text)) => self.state.push(character(text)?),
            (Shape::Enum(of), scalar) => self.constant(of, scalar)?,
            (Shape::Option(_), Scalar::Null) => self.state.push(0),
            (Shape::Option(shape), scalar) => self.some(shape).scalar(scalar)?,
            (Shape::Variant(variant), scalar) if variant.told == Told::ByType => {
                self.case_of(variant, scalar.kind())?.scalar(scalar)?;
            }
            (_, scalar) => return Err(E::invalid_type(scalar.unexpected(), &self)),
        }
        Ok(())
    }

    /// What an option holds.
    fn some(self, shape: &'s Shape) -> Self {
        self.state.push(1);
        self.of(shape)
    }

    fn constant<E: serde::de::Error>(self, of: &'s Enum, scalar: Scalar<'_>) -> Result<(), E> {
        let found = match scalar {
            Scalar::Text(text) => self.state.lookup.find(
                &of.cases,
                |constant: &'s Constant| constant.json.as_str(),
                usize::MAX,
                text,
            ),
            scalar => of.cases.iter().position(|constant| scalar.is(&constant.json)),
        };
        let at = found.ok_or_else(|| E::invalid_value(scalar.unexpected(), &self))?;
        self.state.push_count(at);
        Ok(())
    }

    /// What the case holds whose values are of this kind.
    fn case_of<E: serde::de::Error>(self, variant: &'s Variant, kind: Kind) -> Result<Self, E> {
        let shapes = variant.cases.iter().map(|case| case.shape.as_ref());
        let mut shapes = shapes.enumerate().filter_map(|(at, shape)| Some((at, shape?)));
        let found = shapes.find(|(_, shape)| self.state.kinds.is_of(kind, shape));
        let (at, shape) = found.ok_or_else(|| E::invalid_type(kind.unexpected(), &self))?;
        self.state.push_count(at);
        Ok(self.of(shape))
    }

    /// What is kept as text, or told by its text.
    fn raw<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let raw: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
        self.text(raw.get())
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        match self.shape {
            Shape::Json => {
                let mut tape = self.state.tape.borrow_mut();
                tape.push_written(|json| append_valid_document(text, MAX_JSON_DEPTH, json))
                    .map_err(|error| E::custom(error.reason))
            }
            Shape::Float(float) if Kind::of(text) == Kind::Number => {
                self.state.push(number::float(text, *float)?);
                Ok(())
            }
            Shape::Option(_) if text == "null" => {
                self.state.push(0);
                Ok(())
            }
            Shape::Option(shape) => self.some(shape).text(text),
            Shape::Variant(variant) if variant.told == Told::ByType => {
                self.case_of(variant, Kind::of(text))?.text(text)
            }
            Shape::Enum(of) if Kind::of(text).is_nested() => {
                let json = (text.len() <= MAX_SCHEMA_BYTES)
                    .then(|| serde_json::from_str::<Value>(text).ok())
                    .flatten();
                let mut cases = of.cases.iter();
                let found = cases.position(|constant| Some(&constant.json) == json.as_ref());
                let missing = || E::invalid_value(Kind::of(text).unexpected(), &self);
                self.state.push_count(found.ok_or_else(missing)?);
                Ok(())
            }
            _ => self.parsed(text),
        }
    }

    /// A text that is known to be well-formed.
    fn parsed<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        self.visit(&mut deserializer).map_err(|error| E::custom(reason(&error)))
    }

    fn visit<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn list<'de, A: SeqAccess<'de>>(self, shape: &'s Shape, mut seq: A) -> Result<(), A::Error> {
        let list = self.state.tape.borrow_mut().begin_list();
        let mut length = 0_usize;
        loop {
            let element = seq.next_element_seed(self.of(shape));
            match element.map_err(|error| self.at(error, length))? {
                Some(()) => length = length.saturating_add(1),
                None => break,
            }
        }
        self.state.tape.borrow_mut().end_list(list, length);
        Ok(())
    }

    fn tuple<'de, A: SeqAccess<'de>>(
        self,
        shapes: &'s [Shape],
        mut seq: A,
    ) -> Result<(), A::Error> {
        for (at, shape) in shapes.iter().enumerate() {
            let element = seq.next_element_seed(self.of(shape));
            let element = element.map_err(|error| self.at(error, at))?;
            element.ok_or_else(|| A::Error::invalid_length(at, &self))?;
        }
        match seq.next_element::<serde::de::IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_length(shapes.len().saturating_add(1), &self)),
            None => Ok(()),
        }
    }

    fn at<E: serde::de::Error>(self, error: E, at: usize) -> E {
        self.state.within(error, &at.to_string())
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.state.count(1)?;
        match self.state.kinds.is_raw(self.shape) {
            true => self.raw(deserializer),
            false => self.visit(deserializer),
        }
    }
}

impl<'de> Visitor<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expected(self.shape, f)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Signed(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Scalar::Unsigned(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(text))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        match self.shape {
            Shape::List(shape) => self.list(shape, seq),
            Shape::Tuple(shapes) => self.tuple(shapes, seq),
            Shape::Flags(labels) => self.flags(labels, seq),
            Shape::Option(shape) => self.some(shape).visit_seq(seq),
            Shape::Variant(variant) if variant.told == Told::ByType => {
                self.case_of(variant, Kind::Array)?.visit_seq(seq)
            }
            _ => Err(A::Error::invalid_type(Kind::Array.unexpected(), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.shape {
            Shape::Record(record) => self.record(record, map),
            Shape::Map(shape) => self.map(shape, map),
            Shape::Result { ok, error } => self.result(ok.as_deref(), error.as_deref(), map),
            Shape::Option(shape) => self.some(shape).visit_map(map),
            Shape::Variant(variant) => match &variant.told {
                Told::ByMember(tag) => self.tagged(tag, variant, map),
                Told::ByName => self.named(variant, map),
                Told::ByType => self.case_of(variant, Kind::Object)?.visit_map(map),
            },
            _ => Err(A::Error::invalid_type(Kind::Object.unexpected(), &self)),
        }
    }
}

fn character<E: serde::de::Error>(text: &str) -> Result<u64, E> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) => Ok(u64::from(u32::from(one))),
        _ => Err(E::custom("expected a string of one character")),
    }
}

fn expected(shape: &Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match shape {
        Shape::Bool => f.write_str("a boolean"),
        Shape::Integer(integer) => write!(f, "an integer ({})", number::name(*integer)),
        Shape::Float(_) => f.write_str("a number"),
        Shape::Char => f.write_str("a string of one character"),
        Shape::Text => f.write_str("a string"),
        Shape::Json => f.write_str("any JSON"),
        Shape::Option(shape) => {
            expected(shape, f)?;
            f.write_str(" or null")
        }
        Shape::List(_) => f.write_str("an array"),
        Shape::Tuple(shapes) => write!(f, "an array of {}", shapes.len()),
        Shape::Map(_) | Shape::Record(_) => f.write_str("an object"),
        Shape::Variant(Variant { told: Told::ByMember(tag), .. }) => {
            write!(f, "an object told by its member {tag:?}")
        }
        Shape::Variant(Variant { told: Told::ByType, .. }) => f.write_str("a value of the union"),
        Shape::Variant(_) => f.write_str("an object with one member, the name of a case"),
        Shape::Enum(of) => {
            let constants = of.cases.iter().map(|constant| constant.json.to_string());
            write!(f, "{}", one_of(constants))
        }
        Shape::Flags(_) => f.write_str("an array of the names of flags"),
        Shape::Result { .. } => f.write_str("an object with one member, `ok` or `error`"),
    }
}

/// Some of the things that there are to choose from, and how many more.
fn one_of(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let mut told: Vec<_> = names.take(NAMED).map(|name| printable(&name, NAME_CHARS)).collect();
    told.extend((more > 0).then(|| format!("{more} more")));
    format!("one of {}", told.join(", "))
}
