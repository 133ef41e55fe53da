//! The `js` target: guests in JavaScript, built by componentize-js.
//!
//! ```text
//! README.md
//! build.sh             what makes a component of example.js
//! example.js           calls one tool
//! package.json         the toolchain, pinned, with package-lock.json
//! jsconfig.json        lets an editor check types/, which build.sh makes of wit/
//! wit/                 the world of the program
//! ```
//!
//! With `form=project` the same in `sdk/`, and beside it the project's own `guest.js`.
//! componentize-js knows no async imports, so the functions are plain ones.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

mod literal;
mod name;
mod pins;
mod program;
mod readme;
mod wit;

use mcp_host_guest_sdk::Sdk;
use mcp_host_guest_sdk::files::{Files, SDK};
use mcp_host_guest_sdk::options::{self, Form};
use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

use mcp_host_guest_sdk::template::fill;

/// The target.
pub struct Js;

impl Generate for Js {
    fn describe() -> Description {
        Description {
            name: "js".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "an SDK for guests in JavaScript, built by componentize-js".into(),
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

/// Where a program and what it is made of are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The program.
    source: &'a str,
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
    around(sdk, &Place { source: "guest.js", wit: "sdk/wit", name }, &mut files);
    files.nest(SDK, part(sdk));
    files
}

/// The SDK: the WIT, and a program that is an example.
fn part(sdk: &Sdk) -> Files {
    let mut files = wit::files(sdk);
    around(sdk, &Place { source: "example.js", wit: "wit", name: "example" }, &mut files);
    files
}

/// A program, and what it is built with.
fn around(sdk: &Sdk, place: &Place<'_>, files: &mut Files) {
    files.add("README.md", readme::text(sdk, place));
    files.add("build.sh", build(place));
    files.add(place.source, program::text(sdk));
    files.add("package.json", pins::PACKAGE);
    files.add("package-lock.json", pins::lock());
    files.add("jsconfig.json", include_str!("jsconfig.json"));
}

fn build(place: &Place<'_>) -> String {
    let places = [("SOURCE", place.source), ("WIT", place.wit), ("NAME", place.name)];
    fill(include_str!("build.sh"), &places)
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Js with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
