//! The plugins that come with mcp-host, code generators and a language runtime: components,
//! as bytes.
//!
//! They are loaded the way anybody's plugin is. What each makes is in its own folder;
//! this crate only carries what the build made of them.

/// TypeScript modules with exact types, one a tool.
pub const TYPESCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/typescript.wasm"));
/// Agent Skills, one folder a server.
pub const SKILLS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/skills.wasm"));
/// Reference documentation for people.
pub const MARKDOWN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/markdown.wasm"));
/// WIT packages, one a server.
pub const WIT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/wit.wasm"));
/// A crate with the tools as functions, for guests in Rust.
pub const RUST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rust.wasm"));
/// A header and bindings with the tools as functions, for guests in C.
pub const C: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/c.wasm"));
/// Modules with the tools as functions, for guests in JavaScript.
pub const JS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/js.wasm"));
/// A package with the tools as functions, for guests in Python.
pub const PYTHON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/python.wasm"));
/// A module with the tools as functions, for guests in Go.
pub const GO: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/go.wasm"));
/// The runtime of JavaScript and TypeScript, initialised.
pub const JAVASCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/javascript.wasm"));
