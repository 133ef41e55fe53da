//! How large the stack of the runtime's linear memory is.
//!
//! Scripts may use a part of it, which `engine.rs` says; the rest is for what runs where a
//! script has used up its own: the parser, the host's answers, a stack trace.

use std::env;

const STACK_BYTES: usize = 1024 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK_BYTES}");
    }
}
