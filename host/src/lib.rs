//! `mcp-host`: code against MCP tools, in a WebAssembly sandbox whose only way out is
//! the bridge to those tools.
//!
//! Two flows, each one-way:
//!
//! ```text
//! config ─► bridge (servers) ──► tools
//!                                  ▲
//! guest (bytes) ─► engine ─► cache ─► linker ─► instance ─► outcome
//! ```
//!
//! The upper flow knows no wasmtime, the lower one knows no MCP; [`tools`] is the seam.
//! [`cli`] is where they meet. Every bound stands in [`limits`], every name from
//! outside passes [`name`].

#![deny(missing_docs)]
// No panic may be reached from bytes that somebody else wrote.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), warn(clippy::as_conversions))]

pub mod cli;
pub mod config;
pub mod file;
pub mod grant;
pub mod limits;
pub mod name;
pub mod near;

pub mod bridge;
pub mod catalog;
pub mod check;
pub mod codegen;
pub mod files;
pub mod policy;
pub mod serve;
pub mod state;
pub mod tools;
pub mod tree;

pub mod cache;
pub mod engine;
pub mod guest;
pub mod instance;
pub mod linker;
pub mod loader;
pub mod outcome;
pub mod output;
pub mod script;
pub mod stdio;
pub mod typed;

mod bindings;
pub mod example_server;
mod excerpt;
