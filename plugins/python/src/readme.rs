//! The README: from nothing to a program that runs, in a minute.

use mcp_host_guest_sdk::readme;
use mcp_host_plugin_text::shell;

use crate::name::snake;
use crate::{All, Place};
use mcp_host_guest_sdk::template::fill;

/// The text.
pub fn text(all: &All<'_>, place: &Place<'_>) -> String {
    let sdk = all.sdk;
    let servers = sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let modules: Vec<String> = servers.map(|server| all.modules.of_server(sdk, server)).collect();
    let imports = match modules.is_empty() {
        true => "# Nothing yet: make the SDK anew for a server.".to_owned(),
        false => format!("from wit_world.imports import {}", modules.join(", ")),
    };
    let out = if place.is_project() { "sdk" } else { "." };
    let again = readme::generate(
        sdk,
        "python",
        out,
        &[("async", if all.is_async { "true" } else { "false" })],
    );
    let call = if all.is_async {
        include_str!("templates/async.md")
    } else {
        include_str!("templates/plain.md")
    };
    fill(
        include_str!("templates/readme.md"),
        &[
            ("TITLE", if place.is_project() { place.name } else { "Tools for Python" }),
            ("SOURCE", place.source),
            ("WIT", place.wit),
            ("RUN", &run(all, place)),
            ("IMPORTS", &imports),
            ("CALL", call),
            ("AGAIN", &again),
            (
                "TOOLS",
                &readme::tools(sdk, |server, function| {
                    format!("{}.{}", all.modules.of_server(sdk, server), snake(&function.name))
                }),
            ),
        ],
    )
}

/// The command that runs the component, with what its imports need.
fn run(all: &All<'_>, place: &Place<'_>) -> String {
    let servers = all.sdk.servers.iter().filter(|server| !server.functions.is_empty());
    let allow: String =
        servers.map(|server| format!(" --allow {}", shell::word(&server.name))).collect();
    format!("mcp-host run {}.wasm{allow}", place.name)
}
