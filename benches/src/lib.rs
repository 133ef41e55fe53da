//! What the benchmarks share: the same guest and the same answer, once through the host
//! and once on what the host is built on.

#![deny(missing_docs)]

pub mod bare;
pub mod hosted;
pub mod processes;
pub mod scripts;
pub mod served;
pub mod stats;
pub mod typed;

/// What the guest is run with: one call, a few lines printed.
pub const ARGS: [&str; 2] = ["hello.wasm", "verne"];

/// What the in-process tool answers, as structured JSON.
pub const ANSWER: &str = r#"{"books":[{"isbn":"9780000000001","title":"A title","author":"An author","year":1870,"genre":"adventure","price_cents":899,"stock":3}],"total":1}"#;

/// The guest's bytes.
///
/// # Panics
///
/// When the guest was not built.
pub fn guest() -> Vec<u8> {
    std::fs::read(mcp_host_tests::HELLO).expect("the tests' build script builds the guest")
}
