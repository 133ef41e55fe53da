//! The README: from nothing to a program that runs.

use mcp_host_guest_sdk::{Sdk, readme};

use crate::name::{camel, package};
use crate::{COMPONENTIZE_GO, PROGRAM, Place};
use mcp_host_guest_sdk::template::fill;

/// The text.
pub fn text(sdk: &Sdk, place: &Place<'_>) -> String {
    let component = format!("{}.wasm", place.name);
    let out = if place.is_project() { "sdk" } else { "." };
    fill(
        include_str!("templates/readme.md"),
        &[
            ("TITLE", if place.is_project() { place.name } else { "Tools for Go" }),
            ("PROGRAM", PROGRAM),
            ("VERSION", COMPONENTIZE_GO),
            ("WIT", place.wit),
            ("RUN", &readme::run(&component, sdk.example().as_ref())),
            ("AGAIN", &readme::generate(sdk, "go", out, &[])),
            (
                "TOOLS",
                &readme::tools(sdk, |server, function| {
                    format!("{}.{}", package(server), camel(&function.name))
                }),
            ),
        ],
    )
}
