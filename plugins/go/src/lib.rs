//! The `go` target: guests in Go, built by componentize-go.
//!
//! ```text
//! README.md
//! build.sh                     makes the bindings, and a component of the program
//! export_wasi_cli_run/run.go   the program: calls one tool
//! go.mod                       the module, which componentize-go calls `wit_component`
//! wit/                         the world of the program
//! ```
//!
//! With `form=project` the same in `sdk/`, and beside it the project's own program. Async
//! imports need a Go of their own, so the functions are plain ones.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

mod literal;
mod name;
mod program;
mod readme;
mod wit;

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::{Files, SDK};
use mcp_host_guest_sdk::options::{self, Form};
use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

use mcp_host_guest_sdk::template::fill;

/// The target.
pub struct Go;

/// The release of componentize-go that the build runs, whose bindings `go.mod` fits.
const COMPONENTIZE_GO: &str = "v0.4.2";
/// Where its bindings look for the program: the package of what the world exports.
const PROGRAM: &str = "export_wasi_cli_run/run.go";

impl Generate for Go {
    fn describe() -> Description {
        Description {
            name: "go".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "an SDK for guests in Go, built by componentize-go".into(),
            options: options::form_options().into(),
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        let form = options::form(&settings)?;
        let name = options::project_name(&settings, &[])?;
        let sdk = Sdk::of(&catalog).chosen(&settings);
        let files = match form {
            Form::Sdk => part(&sdk),
            Form::Project => project(&sdk, name),
        };
        Ok(Output { files: files.into_vec(), diagnostics: sdk.diagnostics })
    }
}

/// Where a program is made.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The folder of WIT.
    wit: &'a str,
    /// The component, without `.wasm`.
    name: &'a str,
}

impl Place<'_> {
    fn is_project(&self) -> bool {
        self.wit.starts_with(SDK)
    }
}

/// A project, which has the SDK in a folder.
fn project(sdk: &Sdk, name: &str) -> Files {
    let mut files = Files::default();
    around(sdk, &Place { wit: "sdk/wit", name }, &mut files);
    files.nest(SDK, part(sdk));
    files
}

/// The SDK: the WIT, and a program that is an example.
fn part(sdk: &Sdk) -> Files {
    let mut files = wit::files(sdk);
    around(sdk, &Place { wit: "wit", name: "example" }, &mut files);
    files
}

/// A program, and what it is built with.
fn around(sdk: &Sdk, place: &Place<'_>, files: &mut Files) {
    let places = [("WIT", place.wit), ("NAME", place.name), ("VERSION", COMPONENTIZE_GO)];
    files.add("README.md", readme::text(sdk, place));
    files.add("build.sh", fill(include_str!("templates/build.sh"), &places));
    files.add("go.mod", include_str!("templates/go.mod"));
    files.add(PROGRAM, program::text(sdk));
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Go with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
