//! What the targets that make guest SDKs share.
//!
//! [`Sdk`] is a catalog as such a target needs it: a function a tool, with its types.
//! [`folder`] lays the WIT out as toolchains expect it, [`example`] chooses the tool that
//! an SDK's example calls, [`files`] collects what is generated, [`readme`] has the
//! sentences that every README needs, and [`options`] reads the settings.
//!
//! # What a target makes
//!
//! With `form=sdk`, the default: the SDK, with a working example and a README. With
//! `form=project`: a project in which a person goes on to write, with the SDK in `sdk/`,
//! the very files that `form=sdk` makes, so that it can be made anew without touching the
//! rest. `mcp-host new` asks for that form, and writes the two parts apart.
//!
//! What the tools were chosen by, the host says in `tool-specs`: a README repeats it where it
//! says how an SDK is made anew.
//!
//! A project is built with `cargo build --release --target wasm32-wasip2` in Rust, and with
//! `sh build.sh` in every other language, which makes `NAME.wasm`.
//!
//! Nothing here knows any language.

#![deny(missing_docs)]
// No panic may be reached from what a server wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

pub mod example;
pub mod files;
pub mod folder;
pub mod options;
pub mod readme;
mod server;
pub mod template;
pub mod text;
mod unique;

use mcp_host_plugin::{Catalog, Diagnostic, Setting};
use mcp_host_plugin_text::budget::Budget;

use example::{Candidate, Example};
pub use mcp_host_types::{Function, Output, Shape};
pub use server::Server;

/// A catalog as functions.
#[derive(Debug, Clone)]
pub struct Sdk {
    /// The servers, sorted by name.
    pub servers: Vec<Server>,
    /// What the functions say less exactly than the tools, and tools that are left out.
    pub diagnostics: Vec<Diagnostic>,
    /// What the tools were chosen by, as `--tool` has it; nothing when every tool was taken.
    pub specs: Vec<String>,
    example: Option<Candidate>,
}

impl Sdk {
    /// Maps every tool. One that cannot be mapped costs itself alone.
    pub fn of(catalog: &Catalog) -> Self {
        let budget = Budget::default();
        let mut sdk =
            Self { servers: Vec::new(), diagnostics: Vec::new(), specs: Vec::new(), example: None };
        for server in &catalog.servers {
            let (server, candidate) = server::read(server, &budget, &mut sdk.diagnostics);
            let at = sdk.servers.len();
            let candidate = candidate.map(|candidate| candidate.of_server(at));
            sdk.example = Candidate::better(sdk.example.take(), candidate);
            sdk.servers.push(server);
        }
        sdk
    }

    /// The same, with what the settings say that its tools were chosen by.
    pub fn chosen(self, settings: &[Setting]) -> Self {
        Self { specs: options::tool_specs(settings), ..self }
    }

    /// The call that an example makes; none when no tool can be called with what is known
    /// of it.
    pub fn example(&self) -> Option<Example<'_>> {
        self.example.as_ref()?.within(&self.servers)
    }
}

#[cfg(test)]
mod tests;
