//! The program that the example is: one call, and its answer.
//!
//! What the types are called is read from the header, where nothing has to be guessed.

use mcp_host_guest_sdk::example::Example;
use mcp_host_guest_sdk::{Output, Sdk, text};

use crate::answer;
use crate::literal::initialiser;
use crate::name::function;
use mcp_host_guest_sdk::template::fill;

/// The program; `header` has the bindings it is written against.
pub fn text(sdk: &Sdk, header: &str) -> String {
    let called = sdk.example().and_then(|example| calling(&example, header));
    called.unwrap_or_else(|| include_str!("templates/nothing.c").to_owned())
}

fn calling(example: &Example<'_>, header: &str) -> Option<String> {
    let (server, tool) = (example.server, example.function);
    let name = function(server, &tool.name);
    let types = parameters(header, &name)?;
    let answer_type = types.get(types.len().checked_sub(2)?)?.name;
    let args = types.first().filter(|_| types.len() > 2);
    let declared = args.zip(example.args).map(|(of, (shape, value))| {
        format!("    {} args = {};\n", of.name, initialiser(server, "args", shape, value))
    });
    let passed = args.map_or("", |of| if of.is_pointer { "&args, " } else { "args, " });
    let free = free(header, answer_type).map(|free| format!("    {free}(&answer);\n"));
    let (prints, print) = match &tool.output {
        Output::Content => {
            ("What a tool answers is blocks of content: text, images, links.", answer::blocks())
        }
        Output::Structured(shape) => ("Prints the members of the answer.", answer::members(shape)),
    };
    let values = [
        ("TOOL", &*text::line(&format!("{}/{}", server.name, tool.tool))),
        ("PRINTS", prints),
        ("ANSWER", answer_type),
        ("PRINT", &print),
        ("ARGUMENTS", &declared.unwrap_or_default()),
        ("FUNCTION", &name),
        ("PASSED", passed),
        ("FREE", &free.unwrap_or_default()),
    ];
    Some(fill(include_str!("templates/program.c"), &values))
}

/// What a function takes.
struct Parameter<'a> {
    /// The name of its type.
    name: &'a str,
    is_pointer: bool,
}

/// The parameters of the function of this name.
fn parameters<'a>(header: &'a str, name: &str) -> Option<Vec<Parameter<'a>>> {
    let start = format!("extern bool {name}(");
    let line = header.lines().find_map(|line| line.strip_prefix(&*start))?;
    let parameter = |text: &'a str| {
        let (name, variable) = text.trim().rsplit_once(' ')?;
        Some(Parameter { name, is_pointer: variable.starts_with('*') })
    };
    line.strip_suffix(");")?.split(',').map(parameter).collect()
}

/// What gives a value's memory back, if it has any of its own.
fn free(header: &str, of: &str) -> Option<String> {
    let name = format!("{}_free", of.strip_suffix("_t")?);
    header.contains(&format!("void {name}(")).then_some(name)
}
