//! Names as `wit-bindgen` makes them of kebab-case for Go.

use mcp_host_guest_sdk::Server;

/// The package of a server's tools.
pub fn package(server: &Server) -> String {
    format!("mcp_tools_{}_tools", server.package.replace('-', "_").to_ascii_lowercase())
}

/// Functions, fields, types and constants: all are exported.
pub fn camel(kebab: &str) -> String {
    kebab.split('-').map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
}
