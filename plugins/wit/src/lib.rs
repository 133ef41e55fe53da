//! The `wit` target: the tools as WIT, one package a server.
//!
//! ```text
//! README.md
//! wit/world.wit                            a world that imports them all
//! wit/deps/mcp-tools-SERVER/tools.wit      one server: a function a tool
//! wit/deps/…                               what they need
//! ```

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

use mcp_host_guest_sdk::folder::{Beside, Entry, World, folder};
use mcp_host_guest_sdk::{Sdk, options, readme};
use mcp_host_plugin::{Catalog, Description, Generate, Output, Setting};

/// The target.
pub struct Wit;

impl Generate for Wit {
    fn describe() -> Description {
        Description {
            name: "wit".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            summary: "the tools as WIT packages, for every language of components".into(),
            options: vec![options::async_option(true), options::tools_option()],
        }
    }

    fn generate(catalog: Catalog, settings: Vec<Setting>) -> Result<Output, String> {
        let is_async = options::is_async(&settings, true)?;
        let sdk = Sdk::of(&catalog).chosen(&settings);
        let world = World {
            beside: Beside::Host,
            docs: str::to_owned,
            entry: Entry::Imports,
            is_async,
            imports: &[],
            deps: &[],
        };
        let mut files = folder(&sdk, &world);
        files.add("README.md", text(&sdk, is_async));
        Ok(Output { files: files.into_vec(), diagnostics: sdk.diagnostics })
    }
}

fn text(sdk: &Sdk, is_async: bool) -> String {
    let options: &[_] = if is_async { &[] } else { &[("async", "false")] };
    let name = |server: &mcp_host_guest_sdk::Server, function: &mcp_host_guest_sdk::Function| {
        format!("mcp-tools:{}/tools#{}", server.package, function.name)
    };
    format!(
        "# Tools as WIT\n\n\
         One package a server, `mcp-tools:SERVER`, and in it the interface `tools`: a function a\n\
         tool, with the types of its arguments and its result. A component that imports some of\n\
         them is run by `mcp-host run FILE` when it was granted those tools, and no other.\n\n\
         `wit/` is a folder that toolchains take as it is: the world `sdk` of `wit/world.wit`\n\
         imports every tool, and what a program does not use is no part of its component.\n\n\
         When a server has changed, make it anew:\n\n{}\n\n## Tools\n{}",
        readme::commands(&[&readme::generate(sdk, "wit", ".", options)]),
        readme::tools(sdk, name)
    )
}

#[cfg(target_arch = "wasm32")]
mcp_host_plugin::export!(Wit with_types_in mcp_host_plugin);

#[cfg(test)]
mod tests;
