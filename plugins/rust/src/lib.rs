//! The `rust` target: a crate with the tools as functions, for guests in Rust.
//!
//! ```text
//! Cargo.toml, README.md
//! src/lib.rs            the crate `sdk`: bindings, what all servers share
//! src/SERVER.rs         a server: a function a tool
//! wit/…                 what the bindings are made of
//! example/…             a guest that calls one tool
//! ```
//!
//! With `form=project` all of that is in `sdk/`, beside a guest to go on with.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

mod guest;
mod literal;
mod name;
mod readme;
mod server;
mod types;

use mcp_host_guest_sdk::files::{Files, SDK};
use mcp_host_guest_sdk::folder::{Beside, Entry, World, folder};
use mcp_host_guest_sdk::options::{self, Form};
use mcp_host_guest_sdk::text::line;
use mcp_host_guest_sdk::{Sdk, Server};
use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

use guest::Guest;

/// The target.
pub struct Rust;

impl Generate for Rust {
    fn describe() -> Description {
        let [form, name, tools] = options::form_options();
        Description {
            name: "rust".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "a crate with the tools as functions, for guests in Rust".into(),
            options: vec![options::async_option(true), form, name, tools],
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        let is_async = options::is_async(&settings, true)?;
        let sdk = Sdk::of(&catalog).chosen(&settings);
        sdk.servers.iter().try_for_each(bindable)?;
        let files = match options::form(&settings)? {
            Form::Sdk => sdk_files(&sdk, is_async),
            Form::Project => {
                let name = options::project_name(&settings, &name::reserved())?;
                project_files(&sdk, is_async, name)
            }
        };
        Ok(Output { files: files.into_vec(), diagnostics: sdk.diagnostics })
    }
}

/// `wit-bindgen` makes a module of each package, and escapes no word there.
fn bindable(server: &Server) -> Result<(), String> {
    if name::is_word(&server.package) {
        return Err(format!(
            "a server called {} has no bindings in Rust, where that is a word of the language; \
             call it otherwise in the configuration, or leave it out with --server",
            line(&server.name)
        ));
    }
    Ok(())
}

fn sdk_files(sdk: &Sdk, is_async: bool) -> Files {
    let entry = if is_async { Entry::RunAsync } else { Entry::Imports };
    let mut files = folder(
        sdk,
        &World {
            beside: Beside::Host,
            docs: str::to_owned,
            entry,
            is_async,
            imports: &[],
            deps: &[],
        },
    );
    files.add("Cargo.toml", include_str!("templates/sdk.Cargo.toml"));
    files.add("rust-toolchain.toml", include_str!("templates/rust-toolchain.toml"));
    files.add("src/lib.rs", library(sdk, is_async));
    files.add("src/error.rs", include_str!("templates/error.rs"));
    for server in &sdk.servers {
        let module = name::module(&server.package);
        files.add(&format!("src/{module}.rs"), server::module(server, is_async));
    }
    let example = Guest { name: "example", sdk: "..", is_async };
    files.add("README.md", readme::of_sdk(sdk, &example));
    files.nest("example", example.member(sdk));
    files
}

fn project_files(sdk: &Sdk, is_async: bool, name: &str) -> Files {
    let guest = Guest { name, sdk: SDK, is_async };
    let mut files = guest.project(sdk);
    files.add("rust-toolchain.toml", include_str!("templates/rust-toolchain.toml"));
    files.add("README.md", readme::of_project(sdk, &guest));
    files.nest(SDK, sdk_files(sdk, is_async));
    files
}

fn library(sdk: &Sdk, is_async: bool) -> String {
    let modules = sdk.servers.iter().map(|server| name::module(&server.package));
    let modules: String = modules.map(|module| format!("pub mod {module};\n")).collect();
    let exports =
        "\n        pub_export_macro: true,\n        default_bindings_module: \"sdk::bindings\",";
    let library = include_str!("templates/lib.rs")
        .replace("{{modules}}", &modules)
        .replace("{{exports}}", if is_async { exports } else { "" });
    match is_async {
        true => library + include_str!("templates/main.rs"),
        false => library,
    }
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Rust with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
