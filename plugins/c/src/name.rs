//! Names as `wit-bindgen` makes them of kebab-case.

use mcp_host_guest_sdk::Server;
use wit_bindgen_c::to_c_ident;

/// Words of C that `wit-bindgen` calls fields by, where it puts an underscore after all others.
pub const WORDS: [&str; 2] = ["restrict", "typeof"];

/// A field of a struct or union.
pub fn field(kebab: &str) -> String {
    let name = to_c_ident(&snake(kebab));
    if WORDS.contains(&&*name) { format!("{name}_") } else { name }
}

/// A function.
pub fn function(server: &Server, kebab: &str) -> String {
    format!("{}_{}", interface(server), snake(kebab))
}

/// A type that has a name.
pub fn declared(server: &Server, kebab: &str) -> String {
    format!("{}_t", function(server, kebab))
}

/// A constant of an enum.
pub fn constant(server: &Server, kebab: &str, case: &str) -> String {
    format!("{}_{}", function(server, kebab), snake(case)).to_ascii_uppercase()
}

fn interface(server: &Server) -> String {
    format!("mcp_tools_{}_tools", snake(&server.package))
}

fn snake(kebab: &str) -> String {
    kebab.replace('-', "_").to_ascii_lowercase()
}
