//! A value that a schema accepts, as small as it may be.
//!
//! A value is built by the schema's keywords and then checked against all of them, so
//! that an example that is called right is. Both work within one budget: a hostile schema
//! costs its tool the example and nobody the time.

mod build;
mod check;
mod limits;
mod pattern;
mod scalar;

use serde_json::{Value, json};

use crate::budget::Budget;
use crate::schema::Schema;
use build::Builder;
use check::Checker;
pub use check::Verdict;

/// Steps that building and checking one example may take.
const MAX_STEPS: usize = 16_000;
/// Bytes of an example.
const MAX_BYTES: usize = 4 * 1024;

/// The arguments of an example call.
#[derive(Debug, Clone, PartialEq)]
pub enum Example {
    /// The schema accepts them.
    Checked(Value),
    /// Nothing speaks against them, but the schema has rules that were not understood.
    Unchecked(Value),
    /// None were found within the bounds.
    Missing,
}

impl Example {
    /// Arguments for a tool with this input schema.
    pub fn of(schema: &Value, budget: &Budget) -> Self {
        budget.part(MAX_STEPS, |own| Self::within(schema, own))
    }

    fn within(schema: &Value, budget: &Budget) -> Self {
        let checker = Checker::new(schema, budget);
        let object = json!({ "type": "object" });
        let builder = Builder::new(&checker);
        let Some(value) = builder.build(&Schema::of(schema, [schema, &object])) else {
            return Self::Missing;
        };
        if !crate::json::is_within(&value, MAX_BYTES) {
            return Self::Missing;
        }
        match checker.check(schema, &value) {
            Verdict::Fits => Self::Checked(value),
            Verdict::Unknown => Self::Unchecked(value),
            Verdict::Breaks => Self::Missing,
        }
    }
}

#[cfg(test)]
mod tests;
