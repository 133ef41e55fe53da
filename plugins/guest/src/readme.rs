//! What every README says alike.

use mcp_host_plugin_text::markdown;
use mcp_host_plugin_text::shell;

use crate::example::Example;
use crate::{Function, Sdk, Server, text};

/// Characters of all commands in a block.
const MAX_COMMAND_CHARS: usize = 64 * 1024;
/// Characters of a name, and of what is said of a tool, in a table.
const MAX_CELL_CHARS: usize = 160;

/// Command lines for a shell, in a block of their own.
pub fn commands(lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| format!("$ {line}")).collect();
    markdown::fence(&lines.join("\n"), "console", MAX_COMMAND_CHARS)
}

/// The command that runs a component, with the grant that the example needs.
pub fn run(component: &str, example: Option<&Example<'_>>) -> String {
    let allow = example.map(|example| format!(" {}", allow(example.server, example.function)));
    format!("mcp-host run {}{}", shell::word(component), allow.unwrap_or_default())
}

/// The flag that grants one tool.
pub fn allow(server: &Server, function: &Function) -> String {
    format!("--allow {}", shell::word(&format!("{}/{}", server.name, function.tool)))
}

/// The command that makes an SDK anew, in `out`, with these `options`.
pub fn generate(sdk: &Sdk, target: &str, out: &str, options: &[(&str, &str)]) -> String {
    let chosen: String = match sdk.specs.as_slice() {
        [] => sdk.servers.iter().map(|server| flag("--server", &server.name)).collect(),
        specs => specs.iter().map(|spec| flag("--tool", spec)).collect(),
    };
    let options = options.iter().map(|(name, value)| format!(" --option {name}={value}"));
    let options: String = options.collect();
    format!("mcp-host generate {target}{chosen}{options} --out {out}")
}

fn flag(name: &str, value: &str) -> String {
    format!(" {name} {}", shell::word(value))
}

/// A table of all tools a server: what `call` says a function is called in the language,
/// and what its server says of it. Empty when there is no tool.
pub fn tools(sdk: &Sdk, call: impl Fn(&Server, &Function) -> String) -> String {
    let mut table = String::new();
    for server in &sdk.servers {
        let rows = server.functions.iter().map(|function| row(&call(server, function), function));
        let rows: String = rows.collect();
        let name = markdown::heading(&text::line(&server.name), MAX_CELL_CHARS);
        table.push_str(&format!("\n### {name}\n\n| Function | Tool | |\n|---|---|---|\n{rows}"));
    }
    table
}

fn row(call: &str, function: &Function) -> String {
    let tool = markdown::code_cell(&function.tool, MAX_CELL_CHARS);
    let first = function.docs.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let said = markdown::inline(first, MAX_CELL_CHARS);
    format!("| {} | {tool} | {said} |\n", markdown::code_cell(call, MAX_CELL_CHARS))
}
