//! The program that the example is: one call, and its answer.

use mcp_host_guest_sdk::example::Example;
use mcp_host_guest_sdk::{Output, Sdk, text};

use crate::literal::expression;
use crate::name::{camel, package};
use mcp_host_guest_sdk::template::fill;

/// The program.
pub fn text(sdk: &Sdk) -> String {
    match sdk.example() {
        Some(example) => calling(&example),
        None => include_str!("templates/nothing.go").to_owned(),
    }
}

fn calling(example: &Example<'_>) -> String {
    let (server, function) = (example.server, example.function);
    let args = example.args.map(|(shape, value)| expression(shape, value));
    let show = match function.output {
        Output::Content => include_str!("templates/show_content.go"),
        Output::Structured(_) => include_str!("templates/show_value.go"),
    };
    let values = [
        ("TOOL", &*text::line(&format!("{}/{}", server.name, function.tool))),
        ("PACKAGE", &package(server)),
        ("FUNCTION", &camel(&function.name)),
        ("ARGUMENTS", &args.unwrap_or_default()),
        ("SHOW", show),
    ];
    fill(include_str!("templates/program.go"), &values)
}
