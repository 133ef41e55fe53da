//! One server: its tools as functions of an interface, and that interface as WIT.

use mcp_host_plugin::{Diagnostic, Server as Given, Severity, Tool as GivenTool};
use mcp_host_plugin_text::budget::Budget;
use mcp_host_types::function::{Mapped, Tool, function};
use mcp_host_types::{Function, name, wit};
use serde_json::Value;

use crate::example::Candidate;
use crate::{text, unique};

/// A server's tools as the interface `mcp-tools:PACKAGE/tools`.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its key in the configuration: what `--allow` needs.
    pub name: String,
    /// The name of its package in kebab-case, without the `%` that the text of WIT may need.
    pub package: String,
    /// A function a tool, sorted by the tools' names.
    pub functions: Vec<Function>,
}

impl Server {
    /// What a world imports: `mcp-tools:PACKAGE/tools`, as the text of WIT has it.
    pub fn import(&self) -> String {
        format!("mcp-tools:{}/tools", name::escaped(&self.package))
    }

    /// The whole text of its package, in which nothing hidden is left.
    pub fn wit(&self, is_async: bool) -> String {
        let interface = wit::Interface {
            package: &self.package,
            docs: &format!("The tools of the server `{}`.", text::line(&self.name)),
            functions: &self.functions,
        };
        text::file(&wit::interface(&interface, is_async))
    }
}

/// Maps a server's tools, and finds the one that is best for an example.
pub(crate) fn read(
    given: &Given,
    budget: &Budget,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Server, Option<Candidate>) {
    let mut functions = Vec::with_capacity(given.tools.len());
    let mut best = None;
    for tool in &given.tools {
        let schemas = Schemas::of(tool);
        let Mapped { function, notes } =
            function(&schemas.tool(tool, &text::docs(&tool.description)));
        let notes = notes.into_iter().map(|note| (Severity::Note, note.pointer, note.message));
        let said = schemas.unread().chain(notes);
        diagnostics.extend(said.map(|said| diagnostic(given, tool, said)));
        let candidate = Candidate::of(tool, &function, &schemas.input, functions.len(), budget);
        best = Candidate::better(best, candidate);
        functions.push(function);
    }
    unique::settle(&mut functions);
    let package = name::kebab(&given.ident);
    (Server { name: given.name.clone(), package, functions }, best)
}

/// The schemas of a tool; one that cannot be read allows everything.
struct Schemas {
    input: Value,
    output: Option<Value>,
    unread: Vec<&'static str>,
}

impl Schemas {
    fn of(tool: &GivenTool) -> Self {
        let mut unread = Vec::new();
        let mut read = |text: &str, pointer| {
            serde_json::from_str(text).unwrap_or_else(|_| {
                unread.push(pointer);
                Value::Bool(true)
            })
        };
        let input = read(&tool.input_schema, "/input");
        let output = tool.output_schema.as_deref().map(|text| read(text, "/output"));
        Self { input, output, unread }
    }

    fn tool<'a>(&'a self, given: &'a GivenTool, docs: &'a str) -> Tool<'a> {
        let (input, output) = (&self.input, self.output.as_ref());
        Tool { ident: &given.ident, name: &given.name, docs, input, output }
    }

    fn unread(&self) -> impl Iterator<Item = (Severity, String, String)> {
        let message = "the schema cannot be read, so this is any JSON";
        self.unread.iter().map(move |at| (Severity::Warning, (*at).to_owned(), message.to_owned()))
    }
}

fn diagnostic(
    server: &Given,
    tool: &GivenTool,
    (severity, pointer, message): (Severity, String, String),
) -> Diagnostic {
    let (server, tool) = (server.name.clone(), Some(tool.name.clone()));
    Diagnostic { severity, server, tool, pointer, message }
}
