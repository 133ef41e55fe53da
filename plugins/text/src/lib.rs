//! What the code generators that write prose share.
//!
//! Everything a server says is somebody else's text. [`markdown`], [`shell`], [`yaml`] and
//! [`json`] quote it for the place it gets; [`template`] sees to it that none is written
//! without. [`schema`] puts a JSON Schema into words, [`example`] makes a value that it
//! accepts, and [`page`] has all of one tool.
//!
//! Texts and schemas are bounded by the host; what is written of them is bounded here, and
//! a cut always says that it is one.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

pub mod json;
pub mod markdown;
pub mod shell;
pub mod visible;
pub mod words;
pub mod yaml;

pub mod budget;
pub mod example;
pub mod schema;

pub mod name;
pub mod page;
pub mod template;

#[cfg(feature = "dev")]
pub mod dev;
