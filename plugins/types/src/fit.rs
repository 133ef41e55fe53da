//! Whether the type that a binary was built with still fits the one its server has now.
//!
//! The two are compared by their names in kebab-case, which is all that a binary keeps. What
//! JSON calls things, and how it tells the cases of a union apart, is then the live type's to
//! say. How a binary is read, or what a refusal leads to, is not known here.
//!
//! It recurses as deep as the guest's type nests, which whoever made that type has bounded.

mod change;
mod parts;
#[cfg(test)]
mod tests;

pub use change::{Change, MAX_CHANGES};

use std::sync::Arc;

use crate::shape::{Float, Shape};

/// Which way the values of a type go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// From the guest to the server: all that the guest can say must be understood.
    Sent,
    /// From the server to the guest: all that the server can say must be sayable.
    Received,
}

/// The guest's type, with its fields and cases as the guest has them, and the names and the
/// way of telling cases that the live one has in JSON.
///
/// # Errors
///
/// What changed so that it does not fit, [`MAX_CHANGES`] at most; never none.
pub fn fit(guest: &Shape, live: &Shape, flow: Flow) -> Result<Shape, Vec<Change>> {
    let mut fit = Fit { flow, place: Vec::new(), changes: Vec::new() };
    match fit.shape(guest, live) {
        Some(shape) if fit.changes.is_empty() => Ok(shape),
        _ => Err(fit.changes),
    }
}

/// A comparison under way. Whatever gives nothing has noted a change.
struct Fit {
    flow: Flow,
    /// The wire names that lead to what is compared.
    place: Vec<String>,
    changes: Vec<Change>,
}

impl Fit {
    fn shape(&mut self, guest: &Shape, live: &Shape) -> Option<Shape> {
        match (guest, live) {
            (Shape::Option(guest), Shape::Option(live)) => self.shape(guest, live).map(option),
            (Shape::Json, Shape::Option(live)) => self.shape(guest, live),
            (Shape::Option(guest), Shape::Json) => self.shape(guest, live).map(option),
            (_, Shape::Option(live)) => self.nullable(guest, live),
            (Shape::Option(guest), _) => self.no_longer_null(guest, live),
            // Text in place of JSON would be taken for what it is not.
            (Shape::Json, Shape::Text | Shape::Char) => self.changed(guest, live),
            (Shape::Json, _) => Some(Shape::Json),
            (_, Shape::Json) => self.any(guest),
            (Shape::Variant(guest), Shape::Variant(live)) => self.variant(guest, live),
            (_, Shape::Variant(union)) => match self.widened(guest, union) {
                Some(shape) => Some(shape),
                None => self.changed(guest, live),
            },
            _ => self.same_kind(guest, live),
        }
    }

    fn same_kind(&mut self, guest: &Shape, live: &Shape) -> Option<Shape> {
        match (guest, live) {
            (Shape::List(guest), Shape::List(live)) => {
                self.at("*", |fit| fit.shape(guest, live)).map(Box::new).map(Shape::List)
            }
            (Shape::Map(guest), Shape::Map(live)) => {
                self.at("*", |fit| fit.shape(guest, live)).map(Box::new).map(Shape::Map)
            }
            (Shape::Map(value), Shape::List(pair)) => match pair.as_ref() {
                Shape::Tuple(pair) => self.pairs(guest, value, live, pair),
                _ => self.changed(guest, live),
            },
            (Shape::Tuple(ours), Shape::Tuple(theirs)) if ours.len() == theirs.len() => {
                self.tuple(ours, theirs)
            }
            (Shape::Record(guest), Shape::Record(live)) => self.record(guest, live),
            (Shape::Enum(guest), Shape::Enum(live)) => self.constants(guest, live),
            (Shape::Flags(guest), Shape::Flags(live)) => self.flags(guest, live),
            (Shape::Result { ok, error }, Shape::Result { ok: live_ok, error: live_error }) => {
                self.result(guest, live, [ok, error], [live_ok, live_error])
            }
            _ if self.holds(guest, live) => Some(guest.clone()),
            _ => self.changed(guest, live),
        }
    }

    /// Whether each scalar that is sent is one that is understood.
    fn holds(&self, guest: &Shape, live: &Shape) -> bool {
        let (sent, wanted) = match self.flow {
            Flow::Sent => (guest, live),
            Flow::Received => (live, guest),
        };
        match (sent, wanted) {
            (Shape::Bool, Shape::Bool)
            | (Shape::Char, Shape::Char | Shape::Text)
            | (Shape::Text, Shape::Text)
            | (Shape::Integer(_), Shape::Float(_)) => true,
            (Shape::Integer(sent), Shape::Integer(wanted)) => {
                let (sent, wanted) = (sent.range(), wanted.range());
                wanted.start() <= sent.start() && sent.end() <= wanted.end()
            }
            (Shape::Float(sent), Shape::Float(wanted)) => {
                sent == wanted || *wanted == Float::F64 || self.flow == Flow::Sent
            }
            (Shape::Enum(constants), Shape::Text) => {
                // The constants of a guest have their names alone.
                self.flow == Flow::Received && constants.cases.iter().all(|c| c.json.is_string())
            }
            _ => false,
        }
    }

    fn nullable(&mut self, guest: &Shape, live: &Shape) -> Option<Shape> {
        match self.flow {
            Flow::Sent => self.shape(guest, live),
            Flow::Received => self.note("may now be null"),
        }
    }

    fn no_longer_null(&mut self, guest: &Shape, live: &Shape) -> Option<Shape> {
        match self.flow {
            Flow::Sent => self.note("may no longer be null"),
            Flow::Received => self.shape(guest, live).map(option),
        }
    }

    /// Of a type without names of its own everything is JSON that the host can write.
    fn any(&mut self, guest: &Shape) -> Option<Shape> {
        let was = change::noun(guest);
        match (self.flow, guest) {
            (Flow::Received, _) => self.note(&format!("was {was} and may now be anything")),
            (Flow::Sent, Shape::Text | Shape::Char) => self.changed(guest, &Shape::Json),
            (Flow::Sent, _) if is_nameless(guest) => Some(guest.clone()),
            (Flow::Sent, _) => self.note(&format!(
                "was {was} and is now any JSON, so that the names in it are not known any more"
            )),
        }
    }

    /// What the binary has as a map may have been meant as a list of pairs.
    fn pairs(
        &mut self,
        guest: &Shape,
        value: &Shape,
        live: &Shape,
        pair: &[Shape],
    ) -> Option<Shape> {
        let [Shape::Text, theirs] = pair else { return self.changed(guest, live) };
        let value = self.at("*", |fit| fit.at("1", |fit| fit.shape(value, theirs)))?;
        Some(Shape::List(Box::new(Shape::Tuple(vec![Shape::Text, value]))))
    }

    fn tuple(&mut self, guest: &[Shape], live: &[Shape]) -> Option<Shape> {
        let pairs = guest.iter().zip(live).enumerate();
        let shapes: Vec<_> = pairs
            .map(|(at, (guest, live))| self.at(&at.to_string(), |fit| fit.shape(guest, live)))
            .collect();
        shapes.into_iter().collect::<Option<_>>().map(Shape::Tuple)
    }

    fn result(
        &mut self,
        guest: &Shape,
        live: &Shape,
        [ok, error]: [&Option<Arc<Shape>>; 2],
        [live_ok, live_error]: [&Option<Arc<Shape>>; 2],
    ) -> Option<Shape> {
        let mut side =
            |name, ours: &Option<Arc<Shape>>, theirs: &Option<Arc<Shape>>| match (ours, theirs) {
                (Some(ours), Some(theirs)) => {
                    self.at(name, |fit| fit.shape(ours, theirs)).map(Arc::new).map(Some)
                }
                (None, None) => Some(None),
                _ => self.changed(guest, live),
            };
        let (ok, error) = (side("ok", ok, live_ok), side("error", error, live_error));
        Some(Shape::Result { ok: ok?, error: error? })
    }

    /// Compares something that is one step further on.
    fn at<T>(&mut self, step: &str, compare: impl FnOnce(&mut Self) -> T) -> T {
        self.place.push(step.to_owned());
        let compared = compare(self);
        self.place.pop();
        compared
    }

    /// A comparison of its own, whose changes do not count.
    fn tried(&self, guest: &Shape, live: &Shape) -> Option<Shape> {
        let mut fit = Self { flow: self.flow, place: Vec::new(), changes: Vec::new() };
        let shape = fit.shape(guest, live);
        if fit.changes.is_empty() { shape } else { None }
    }
}

fn option(shape: Shape) -> Shape {
    Shape::Option(Box::new(shape))
}

fn is_nameless(shape: &Shape) -> bool {
    match shape {
        Shape::Record(_)
        | Shape::Variant(_)
        | Shape::Enum(_)
        | Shape::Flags(_)
        | Shape::Result { .. } => false,
        Shape::Option(shape) | Shape::List(shape) | Shape::Map(shape) => is_nameless(shape),
        Shape::Tuple(shapes) => shapes.iter().all(is_nameless),
        Shape::Bool
        | Shape::Integer(_)
        | Shape::Float(_)
        | Shape::Char
        | Shape::Text
        | Shape::Json => true,
    }
}
