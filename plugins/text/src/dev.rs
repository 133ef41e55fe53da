//! For trying a generator, and for its tests: never part of a component.

mod corpus;
mod hostile;
mod run;
mod structure;

pub use corpus::{catalog, server};
pub use hostile::{hostile, hostile_text};
pub use run::run;
pub use structure::{Structure, Table};
