//! Members that no type names. Reading a value passes over them, as it has to for the answers
//! of servers; in arguments each is most likely a slip of the pen.

use mcp_host_types::Shape;
use mcp_host_types::shape::{Label, Record, Told, Variant};
use serde_json::{Map, Value};

use crate::limits::MAX_TOOL_NAME_CHARS;
use crate::name::printable;
use crate::near::{did_you_mean, nearest};
use crate::typed::Invalid;
use crate::typed::lookup::Lookup;

/// Whether a value that was read by this shape has nothing in it that the shape does not name.
///
/// # Errors
///
/// The first member that has no name, with one that is like it.
pub(super) fn check(value: &Value, shape: &Shape) -> Result<(), Invalid> {
    Checking { lookup: Lookup::default() }.value(value, shape)
}

struct Checking<'s> {
    lookup: Lookup<'s>,
}

impl<'s> Checking<'s> {
    /// It goes no deeper than types nest.
    fn value(&self, value: &Value, shape: &'s Shape) -> Result<(), Invalid> {
        match (shape, value) {
            (Shape::Option(inner), value) => self.value(value, inner),
            (Shape::List(inner), Value::Array(elements)) => {
                self.elements(elements.iter().map(|element| (element, &**inner)))
            }
            (Shape::Tuple(shapes), Value::Array(elements)) => {
                self.elements(elements.iter().zip(shapes))
            }
            (Shape::Map(inner), Value::Object(members)) => {
                members.iter().try_for_each(|(name, value)| self.within(name, value, inner))
            }
            (Shape::Record(record), Value::Object(members)) => self.record(members, record),
            (Shape::Variant(variant), Value::Object(members)) => self.variant(members, variant),
            (Shape::Result { ok, error }, Value::Object(members)) => {
                let held = [("ok", ok), ("error", error)];
                held.into_iter().try_for_each(|(name, shape)| {
                    match (members.get(name), shape.as_deref()) {
                        (Some(value), Some(shape)) => self.within(name, value, shape),
                        _ => Ok(()),
                    }
                })
            }
            _ => Ok(()),
        }
    }

    fn within(&self, name: &str, value: &Value, shape: &'s Shape) -> Result<(), Invalid> {
        self.value(value, shape).map_err(|invalid| invalid.within(name))
    }

    fn elements<'v>(
        &self,
        mut elements: impl Iterator<Item = (&'v Value, &'s Shape)>,
    ) -> Result<(), Invalid> {
        let mut at = 0_usize;
        elements.try_for_each(|(element, shape)| {
            let checked = self.within(&at.to_string(), element, shape);
            at = at.saturating_add(1);
            checked
        })
    }

    fn record(&self, members: &Map<String, Value>, record: &'s Record) -> Result<(), Invalid> {
        let fields = &record.fields;
        for (guess, (name, value)) in members.iter().enumerate() {
            let found = self.lookup.find(fields, |field| Some(&field.label.wire), guess, name);
            let field = found.and_then(|at| fields.get(at));
            match (field, &record.others) {
                (Some(field), _) => self.within(name, value, &field.shape)?,
                (None, Some(others)) => self.within(name, value, &others.shape)?,
                (None, None) => return Err(unknown(name, fields.iter().map(|field| &field.label))),
            }
        }
        Ok(())
    }

    fn variant(&self, members: &Map<String, Value>, variant: &'s Variant) -> Result<(), Invalid> {
        // The types of a guest are told by name.
        if variant.told != Told::ByName {
            return Ok(());
        }
        let cases = &variant.cases;
        members.iter().try_for_each(|(name, value)| {
            let found = self.lookup.find(cases, |case| Some(&case.label.wire), 0, name);
            match found.and_then(|at| cases.get(at)).and_then(|case| case.shape.as_ref()) {
                Some(shape) => self.within(name, value, shape),
                None => Ok(()),
            }
        })
    }
}

fn unknown<'a>(name: &str, labels: impl Iterator<Item = &'a Label>) -> Invalid {
    let near = nearest(name, labels.map(|label| label.wire.as_str())).map(str::to_owned);
    let meant = did_you_mean(near.as_slice()).map(|meant| format!("; {meant}"));
    let name = printable(name, MAX_TOOL_NAME_CHARS);
    Invalid::new(format!("no member is called {name:?}{}", meant.unwrap_or_default()))
}
