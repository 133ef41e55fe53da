//! The `c` target: guests in C, with their bindings.
//!
//! ```text
//! README.md
//! build.sh             one command of clang
//! example.c            calls one tool
//! sdk.h  sdk.c         the bindings that `wit-bindgen` makes of wit/
//! sdk_component_type.o what tells the host the types of what is imported
//! wit/                 the world of the program
//! ```
//!
//! With `form=project` the same in `sdk/`, and beside it the project's own `main.c`. The
//! bindings are made here, so that nothing but a compiler has to be installed. The functions
//! are plain ones: a call ends when its answer is there.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

mod answer;
mod bindings;
mod literal;
mod name;
mod program;
mod readme;

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::{Files, SDK};
use mcp_host_guest_sdk::options::{self, Form};
use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

use bindings::{Bindings, bindings};
use mcp_host_guest_sdk::template::fill;

/// The target.
pub struct C;

impl Generate for C {
    fn describe() -> Description {
        Description {
            name: "c".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "an SDK for guests in C, with bindings for clang".into(),
            options: options::form_options().into(),
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        let form = options::form(&settings)?;
        let name = options::project_name(&settings, &[])?;
        let sdk = Sdk::of(&catalog).chosen(&settings);
        let bindings = bindings(&sdk)?;
        let files = match form {
            Form::Sdk => part(&sdk, bindings),
            Form::Project => project(&sdk, bindings, name),
        };
        Ok(Output { files: files.into_vec(), diagnostics: sdk.diagnostics })
    }
}

/// Where a program and what it is made of are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The program.
    source: &'a str,
    /// The folder of the bindings.
    sdk: &'a str,
    /// The component, without `.wasm`.
    name: &'a str,
}

impl Place<'_> {
    fn is_project(&self) -> bool {
        self.sdk == SDK
    }
}

/// A project, which has the SDK in a folder.
fn project(sdk: &Sdk, bindings: Bindings, name: &str) -> Files {
    let mut files = Files::default();
    let place = Place { source: "main.c", sdk: SDK, name };
    around(sdk, &bindings.header, &place, &mut files);
    files.nest(SDK, part(sdk, bindings));
    files
}

/// The SDK: the WIT with its bindings, and a program that is an example.
fn part(sdk: &Sdk, bindings: Bindings) -> Files {
    let Bindings { mut files, header } = bindings;
    let place = Place { source: "example.c", sdk: ".", name: "example" };
    around(sdk, &header, &place, &mut files);
    files
}

/// A program, and what it is built with.
fn around(sdk: &Sdk, header: &str, place: &Place<'_>, files: &mut Files) {
    let places = [("SOURCE", place.source), ("SDK", place.sdk), ("NAME", place.name)];
    files.add("README.md", readme::text(sdk, place));
    files.add("build.sh", fill(include_str!("templates/build.sh"), &places));
    files.add(place.source, program::text(sdk, header));
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(C with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
