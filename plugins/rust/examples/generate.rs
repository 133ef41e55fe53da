//! Runs the generator without the host, on lists of tools as servers send them:
//! `cargo run -p mcp-host-rust --example generate-rust -- FOLDER TOOLS.json...`

use std::process::ExitCode;

fn main() -> ExitCode {
    mcp_host_plugin_text::dev::run::<mcp_host_rust::Rust>()
}
