//! The program that the example is: one call, and its answer.

use mcp_host_guest_sdk::example::Example;
use mcp_host_guest_sdk::{Output, Sdk, text};

use crate::literal;
use crate::name::{binding, camel, specifier};
use mcp_host_guest_sdk::template::fill;

/// The program.
pub fn text(sdk: &Sdk) -> String {
    match sdk.example() {
        Some(example) => calling(&example),
        None => include_str!("nothing.js").to_owned(),
    }
}

fn calling(example: &Example<'_>) -> String {
    let (server, function) = (example.server, example.function);
    let args = example.args.map(|(shape, value)| literal::expression(shape, value));
    let print = match function.output {
        Output::Content => include_str!("print-content.js"),
        Output::Structured(_) => include_str!("print-value.js"),
    };
    let tool = text::line(&format!("{}/{}", server.name, function.tool));
    fill(
        include_str!("program.js"),
        &[
            ("TOOL", &tool),
            ("BINDING", &binding(server)),
            ("SPECIFIER", &literal::string(&specifier(server))),
            ("FUNCTION", &camel(&function.name)),
            ("ARGUMENTS", &args.unwrap_or_default()),
            ("PRINT", print),
        ],
    )
}
