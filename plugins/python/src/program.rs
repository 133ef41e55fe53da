//! The program that the example is: one call, and its answer.

use mcp_host_guest_sdk::example::Example;
use mcp_host_guest_sdk::{Output, text};

use crate::All;
use crate::literal::expression;
use crate::name::snake;
use mcp_host_guest_sdk::template::fill;

/// The program.
pub fn text(all: &All<'_>) -> String {
    match all.sdk.example() {
        Some(example) => calling(all, &example),
        None => fill(include_str!("templates/nothing.py"), &words(all)),
    }
}

fn calling(all: &All<'_>, example: &Example<'_>) -> String {
    let (server, function) = (example.server, example.function);
    let module = all.modules.of_server(all.sdk, server);
    let args = example.args.map(|(shape, value)| expression(&module, shape, value));
    let print = match function.output {
        Output::Content => include_str!("templates/print_content.py"),
        Output::Structured(_) => include_str!("templates/print_value.py"),
    };
    let function_name = snake(&function.name);
    let args = args.unwrap_or_default();
    let tool = text::line(&format!("{}/{}", server.name, function.tool));
    let own = [
        ("TOOL", &*tool),
        ("MODULE", &module),
        ("FUNCTION", &function_name),
        ("ARGUMENTS", &args),
        ("PRINT", print),
    ];
    let values: Vec<_> = own.into_iter().chain(words(all)).collect();
    fill(include_str!("templates/program.py"), &values)
}

/// What differs where the functions are async.
fn words(all: &All<'_>) -> [(&'static str, &'static str); 2] {
    if all.is_async {
        [("ASYNC", "async "), ("AWAIT", "await ")]
    } else {
        [("ASYNC", ""), ("AWAIT", "")]
    }
}
