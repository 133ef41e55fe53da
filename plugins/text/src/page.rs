//! All of one tool, as a template takes it.

use mcp_host_plugin::{Annotations, Diagnostic, Server, Severity, Tool};
use serde::Serialize;
use serde_json::Value;

use crate::budget::Budget;
use crate::example::Example;
use crate::schema::{Schema, Table};
use crate::shell;

/// One tool. Text in it is the server's where not said otherwise.
#[derive(Debug, Serialize)]
pub struct Page<'a> {
    /// The tool's name.
    pub name: &'a str,
    /// What the server calls it for people.
    pub title: Option<&'a str>,
    /// What the server says of it; never blank.
    pub description: Option<&'a str>,
    /// The description's first sentence, or the title, or nothing.
    pub summary: String,
    /// What it takes. Nothing: the schema cannot be read.
    pub arguments: Option<Table>,
    /// What it answers with, if the server says.
    pub output: Option<Table>,
    /// What the server claims of it, in our words.
    pub claims: Vec<&'static str>,
    /// Our command line that calls it. Nothing: no arguments were found that fit.
    pub call: Option<String>,
    /// Whether the arguments of the call are known to fit.
    pub checked: bool,
}

impl<'a> Page<'a> {
    /// Reads a tool, and says what of it is less exact than it could be. The budget is one
    /// for all tools of the server.
    pub fn of(
        server: &Server,
        tool: &'a Tool,
        budget: &Budget,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut say = |severity, message: &str| {
            let message = message.to_owned();
            let (server, tool) = (server.name.clone(), Some(tool.name.clone()));
            diagnostics.push(Diagnostic {
                severity,
                server,
                tool,
                pointer: String::new(),
                message,
            });
        };
        let input = serde_json::from_str::<Value>(&tool.input_schema).ok();
        if input.is_none() {
            say(Severity::Warning, "its input schema cannot be read; its arguments are left out");
        }
        let output = tool.output_schema.as_deref().map(serde_json::from_str::<Value>);
        if matches!(output, Some(Err(_))) {
            say(Severity::Warning, "its output schema cannot be read; its output is left out");
        }
        let example = input.as_ref().map_or(Example::Missing, |schema| Example::of(schema, budget));
        if let Some(what) = shortcoming(&example).filter(|_| input.is_some()) {
            say(Severity::Note, what);
        }
        let table = |schema: &Value| Table::of(&Schema::root(schema), budget);
        let arguments = input.as_ref().map(table);
        if arguments.as_ref().is_some_and(|table| table.more > 0) {
            say(Severity::Note, "it has more arguments than are listed");
        }
        Self {
            name: &tool.name,
            title: tool.title.as_deref().and_then(not_blank),
            description: not_blank(&tool.description),
            summary: summary(tool),
            arguments,
            output: output.and_then(Result::ok).as_ref().map(table),
            claims: claims(&tool.annotations),
            checked: matches!(example, Example::Checked(_)),
            call: arguments_of(&example).map(|value| shell::call(&server.name, &tool.name, value)),
        }
    }
}

fn shortcoming(example: &Example) -> Option<&'static str> {
    match example {
        Example::Checked(_) => None,
        Example::Unchecked(_) => Some("its example call is not checked against all of its schema"),
        Example::Missing => Some("no arguments for an example call were found"),
    }
}

fn arguments_of(example: &Example) -> Option<&Value> {
    match example {
        Example::Checked(value) | Example::Unchecked(value) => Some(value),
        Example::Missing => None,
    }
}

fn not_blank(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The first sentence of the first paragraph, without white space around it.
fn summary(tool: &Tool) -> String {
    let description = not_blank(&tool.description).or(tool.title.as_deref()).unwrap_or_default();
    let lines = description.trim().lines().map(str::trim);
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}

fn claims(annotations: &Annotations) -> Vec<&'static str> {
    let said = [
        (annotations.read_only, "it changes nothing", "it may change something"),
        (annotations.destructive, "it may overwrite or remove something", "it only adds"),
        (
            annotations.idempotent,
            "calling it again with the same arguments has no further effect",
            "calling it again may have a further effect",
        ),
        (
            annotations.open_world,
            "it reaches beyond itself, such as to the web",
            "it reaches nothing beyond itself",
        ),
    ];
    said.into_iter()
        .filter_map(|(hint, yes, no)| hint.map(|hint| if hint { yes } else { no }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(description: &str, input_schema: &str) -> Tool {
        let annotations = Annotations {
            read_only: Some(true),
            destructive: None,
            idempotent: None,
            open_world: Some(false),
        };
        Tool {
            name: "read file".into(),
            ident: "readFile".into(),
            title: Some(" ".into()),
            description: description.into(),
            input_schema: input_schema.into(),
            output_schema: Some("{".into()),
            annotations,
            digest: String::new(),
        }
    }

    fn page(tool: &Tool) -> (Page<'_>, Vec<String>) {
        let server = Server {
            name: "fs".into(),
            ident: "fs".into(),
            tools: Vec::new(),
            digest: String::new(),
        };
        let mut said = Vec::new();
        let page = Page::of(&server, tool, &Budget::default(), &mut said);
        (page, said.into_iter().map(|said| said.message).collect())
    }

    #[test]
    fn a_page_has_what_the_tool_has() {
        let tool = tool("\n  Reads a\n  file. And more.\n\nRest.", r#"{"required":["path"]}"#);
        let (page, said) = page(&tool);
        assert_eq!(page.summary, "Reads a file.");
        assert_eq!(page.title, None);
        assert_eq!(page.claims, ["it changes nothing", "it reaches nothing beyond itself"]);
        let call = page.call.unwrap();
        assert_eq!(call, r#"mcp-host tools call 'fs/read file' --args '{"path":"text"}'"#);
        assert_eq!(said, ["its output schema cannot be read; its output is left out"]);
    }

    #[test]
    fn a_schema_that_cannot_be_read_costs_the_arguments_alone() {
        let tool = tool("", r#"{"maximum":1e400}"#);
        let (page, said) = page(&tool);
        assert!(page.arguments.is_none() && page.call.is_none());
        assert_eq!(said.len(), 2);
    }

    #[test]
    fn a_schema_that_nothing_fits_has_no_example() {
        let tool = tool("", r#"{"required":["a"],"properties":{"a":false}}"#);
        let (page, said) = page(&tool);
        assert_eq!(page.call, None);
        assert_eq!(said[1], "no arguments for an example call were found");
    }
}
