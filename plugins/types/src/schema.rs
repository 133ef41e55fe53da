//! JSON Schema as shapes: the table of `wit/README.md`, read from the left.
//!
//! Total and bounded, whatever the schema is: what cannot be said, or would take too much, is
//! [`Shape::Json`] at that place, with a [`Note`]. What only narrows the values of a type, such
//! as bounds and patterns, is left out: whoever makes a call checks the whole schema anyway.

mod alternatives;
mod array;
mod budget;
mod constants;
mod kinds;
mod object;
mod parts;
mod place;
mod reference;
mod union;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::function::Note;
use crate::name;
use crate::shape::Shape;
use budget::Budget;
use parts::{Part, Sub, Why};
use place::Place;

/// How deep types may lie in each other: a third of what validators of components take.
const MAX_DEPTH: usize = 20;

/// The type of what a schema describes, with this name if its type needs one, and what the
/// type says less exactly. The pointers of the notes begin at the schema.
pub fn shape(schema: &Value, name: &str) -> (Shape, Vec<Note>) {
    let mut builder = Builder {
        root: schema,
        budget: Budget::default(),
        names: BTreeSet::new(),
        notes: Vec::new(),
    };
    let (shape, _) = builder.shape(vec![Sub::root(schema)], &Place::root(name));
    (shape, builder.notes)
}

/// What is known while one schema is read.
struct Builder<'a> {
    root: &'a Value,
    budget: Budget,
    /// The names of types that are taken.
    names: BTreeSet<String>,
    notes: Vec<Note>,
}

impl<'a> Builder<'a> {
    /// The shape of what all these schemas describe together, and what they say of it.
    fn shape(&mut self, subs: Vec<Sub<'a>>, place: &Place) -> (Shape, String) {
        match self.parts(subs) {
            Ok(parts) => {
                let docs = self.docs(&parts);
                (self.shape_of(parts, &docs, place), docs)
            }
            Err(why) => (self.json(place, why.message()), String::new()),
        }
    }

    /// The shape of what these parts describe together.
    fn shape_of(&mut self, parts: Vec<Part<'a>>, docs: &str, place: &Place) -> Shape {
        if place.depth > MAX_DEPTH {
            return self.json(place, Why::Deep.message());
        }
        if !self.budget.spend(1) {
            return self.json(place, Why::Large.message());
        }
        let found = self.alternatives(&parts, "", 0);
        self.union(found, &parts, docs, place)
    }

    /// Any JSON, and why.
    fn json(&mut self, place: &Place, why: &str) -> Shape {
        self.note(place, why);
        Shape::Json
    }

    /// Says that a type is less exact than its schema.
    fn note(&mut self, place: &Place, message: &str) {
        if self.budget.note() {
            let pointer = place.pointer.clone();
            self.notes.push(Note { pointer, message: message.to_owned() });
        }
    }

    /// A name for a type that no other has.
    fn name(&mut self, place: &Place) -> String {
        let name = name::free(&place.name, |name| self.names.contains(name));
        self.names.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests;
