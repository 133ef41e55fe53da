//! The README: from nothing to a program that runs, in a minute.

use mcp_host_guest_sdk::{Sdk, readme};

use crate::Place;
use crate::name::function;
use mcp_host_guest_sdk::template::fill;

/// The text.
pub fn text(sdk: &Sdk, place: &Place<'_>) -> String {
    let component = format!("{}.wasm", place.name);
    let of_sdk = |file: &str| match place.is_project() {
        true => format!("sdk/{file}"),
        false => file.to_owned(),
    };
    fill(
        include_str!("templates/readme.md"),
        &[
            ("TITLE", if place.is_project() { place.name } else { "Tools for C" }),
            ("SOURCE", place.source),
            ("HEADER", &of_sdk("sdk.h")),
            ("BINDINGS", &of_sdk("sdk.c")),
            ("TYPES", &of_sdk("sdk_component_type.o")),
            ("WIT", &of_sdk("wit/")),
            ("RUN", &readme::run(&component, sdk.example().as_ref())),
            (
                "AGAIN",
                &readme::generate(sdk, "c", if place.is_project() { "sdk" } else { "." }, &[]),
            ),
            ("TOOLS", &readme::tools(sdk, |server, tool| function(server, &tool.name))),
        ],
    )
}
