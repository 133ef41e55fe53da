//! The `typescript` target: a catalog as TypeScript modules, one a tool.
//!
//! ```text
//! text ─► json ─► schema ─► shape ─► build ─► types ─► print ─► module ─► folder
//! ```
//!
//! [`json`] is a document in flat memory, [`schema`] what its keywords say and where its
//! references lead. A [`shape`] is what several schemas say together of one place;
//! [`build`] makes [`types`] of it, which [`aliases`] and [`exclusive`] bring into a form
//! that TypeScript reads rightly. [`print`] writes them, through [`quote`] wherever a
//! stranger's text is in it. A [`module`] is the file of one tool, a [`folder`] all there
//! is. Every bound stands in [`limits`].
//!
//! Two rules decide everything else. What a schema allows, its type accepts: wherever a
//! type cannot be as narrow as the schema, it is wider. And what a schema says by means
//! that a type has, the type says.

#![deny(missing_docs)]
// No panic may be reached from what somebody else wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

pub mod aliases;
pub mod budget;
pub mod build;
pub mod comment;
pub mod docs;
pub mod exclusive;
pub mod few;
pub mod folder;
pub mod json;
pub mod limits;
pub mod module;
pub mod names;
pub mod options;
pub mod print;
pub mod quote;
pub mod report;
pub mod schema;
pub mod shape;
pub mod types;

use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

use self::options::Options;

/// What a person asks for it by.
pub const NAME: &str = "typescript";

/// The target.
pub struct TypeScript;

impl Generate for TypeScript {
    fn describe() -> Description {
        Description {
            name: NAME.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            summary: "typed functions, one file a tool, for programs and agents".to_owned(),
            options: Options::descriptions(),
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        Ok(folder::folder(&catalog, Options::read(&settings)?))
    }
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(TypeScript with_types_in mcp_host_plugin);
