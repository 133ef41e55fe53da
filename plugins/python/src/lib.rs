//! The `python` target: guests in Python, built by componentize-py.
//!
//! ```text
//! README.md
//! build.sh             what makes a component of example/app.py
//! example/app.py       calls one tool
//! requirements.txt     the toolchain, pinned
//! wit/                 the world of the program
//! ```
//!
//! With `form=project` the same in `sdk/`, and beside it the project's own `src/app.py`.

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
use name::Modules;

/// The target.
pub struct Python;

/// The toolchain, at the version that this project's own guests are built with.
const PINS: &str = include_str!("../../../guests/py-hello/requirements.txt");

impl Generate for Python {
    fn describe() -> Description {
        let [form, name, tools] = options::form_options();
        Description {
            name: "python".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "an SDK for guests in Python, built by componentize-py".into(),
            options: vec![form, name, options::async_option(true), tools],
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        let form = options::form(&settings)?;
        let name = options::project_name(&settings, &[])?;
        let is_async = options::is_async(&settings, true)?;
        let sdk = Sdk::of(&catalog).chosen(&settings);
        let all = All { modules: Modules::of(&sdk), sdk: &sdk, is_async };
        let files = match form {
            Form::Sdk => part(&all),
            Form::Project => project(&all, name),
        };
        Ok(Output { files: files.into_vec(), diagnostics: sdk.diagnostics })
    }
}

/// What is generated from.
struct All<'a> {
    sdk: &'a Sdk,
    modules: Modules,
    is_async: bool,
}

/// Where a program and what it is made of are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The folder of the program, `app.py`.
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
fn project(all: &All<'_>, name: &str) -> Files {
    let mut files = Files::default();
    around(all, &Place { source: "src", wit: "sdk/wit", name }, &mut files);
    files.nest(SDK, part(all));
    files
}

/// The SDK: the WIT, and a program that is an example.
fn part(all: &All<'_>) -> Files {
    let mut files = wit::files(all.sdk, all.is_async);
    around(all, &Place { source: "example", wit: "wit", name: "example" }, &mut files);
    files
}

/// A program, and what it is built with.
fn around(all: &All<'_>, place: &Place<'_>, files: &mut Files) {
    files.add("README.md", readme::text(all, place));
    files.add("build.sh", build(all, place));
    files.add(&format!("{}/app.py", place.source), program::text(all));
    files.add("requirements.txt", PINS);
    files.add("pyrightconfig.json", include_str!("templates/pyrightconfig.json"));
}

fn build(all: &All<'_>, place: &Place<'_>) -> String {
    let names = all.modules.flags(all.sdk);
    let places =
        [("SOURCE", place.source), ("WIT", place.wit), ("NAME", place.name), ("NAMES", &*names)];
    fill(include_str!("templates/build.sh"), &places)
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Python with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
