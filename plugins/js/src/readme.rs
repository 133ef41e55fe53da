//! The README: from nothing to a program that runs, in a minute.

use mcp_host_guest_sdk::{Sdk, readme};
use mcp_host_plugin_text::shell;

use crate::Place;
use crate::name::{binding, camel, specifier};
use mcp_host_guest_sdk::template::fill;

/// What is imported when there is no tool.
const NOTHING: &str = "// Nothing yet: make the SDK anew for a server.\n";

/// The text.
pub fn text(sdk: &Sdk, place: &Place<'_>) -> String {
    let imports = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let imports: String = imports
        .map(|server| format!("import * as {} from \"{}\";\n", binding(server), specifier(server)))
        .collect();
    let again = readme::generate(sdk, "js", if place.is_project() { "sdk" } else { "." }, &[]);
    fill(
        include_str!("readme.md"),
        &[
            ("TITLE", if place.is_project() { place.name } else { "Tools for JavaScript" }),
            ("SOURCE", place.source),
            ("WIT", place.wit),
            ("RUN", &run(sdk, place)),
            ("IMPORTS", if imports.is_empty() { NOTHING } else { &imports }),
            ("AGAIN", &again),
            (
                "TOOLS",
                &readme::tools(sdk, |server, function| {
                    format!("{}.{}", binding(server), camel(&function.name))
                }),
            ),
        ],
    )
}

/// The command that runs the component, with what its imports need.
fn run(sdk: &Sdk, place: &Place<'_>) -> String {
    let servers = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let allow: String =
        servers.map(|server| format!(" --allow {}", shell::word(&server.name))).collect();
    format!("mcp-host run {}.wasm{allow}", place.name)
}
