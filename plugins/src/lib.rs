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
/// The runtime of JavaScript and TypeScript, initialised.
pub const JAVASCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/javascript.wasm"));
