//! JSON Schema as the types of components, and back: the one table between the two.
//!
//! A tool's schema becomes a [`Shape`]: a type that WIT can say, with everything that is needed
//! to write its values as the JSON that the tool's server expects. Code generators print
//! shapes as WIT; the host converts values by them, and tells with [`fit`] whether the types
//! a binary was built with are still those of a server. Both walk the same table, so that
//! they cannot disagree. The table itself is written down in `wit/README.md`.
//!
//! Everything here is total: what WIT cannot say is [`Shape::Json`], at the smallest possible
//! place, with a [`Note`](function::Note) that says so. Nothing here knows the host, a server
//! or a file.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

pub mod fit;
pub mod function;
pub mod name;
pub mod reverse;
pub mod schema;
pub mod shape;
pub mod wit;

#[cfg(test)]
mod testing;

pub use function::{Function, Output};
pub use shape::Shape;
