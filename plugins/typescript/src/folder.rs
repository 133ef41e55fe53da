//! All files of a catalog: one a tool, one a server, and what they share.

use std::collections::HashSet;

use mcp_host_plugin::{Catalog, File, Output, Server};
use serde::Serialize;

use crate::comment;
use crate::docs::Docs;
use crate::module::{HEADER, Module, module, summary};
use crate::names::stem;
use crate::options::{Form, Options};

/// What runs the calls.
const RUNTIME: &str = include_str!("runtime.ts");
/// Without it, Node.js has to guess that the files are modules.
const PACKAGE: &str = "{\n  \"private\": true,\n  \"type\": \"module\"\n}\n";

/// What the files are and what they are made of, for programs.
#[derive(Serialize)]
struct Manifest<'m> {
    version: u32,
    target: &'m str,
    servers: Vec<ServerEntry<'m>>,
}

#[derive(Serialize)]
struct ServerEntry<'m> {
    name: &'m str,
    tools: Vec<ToolEntry<'m>>,
}

#[derive(Serialize)]
struct ToolEntry<'m> {
    name: &'m str,
    function: String,
    module: String,
    input_type: String,
    output_type: Option<String>,
    digest: &'m str,
}

/// Makes the files.
pub fn folder(catalog: &Catalog, options: Options) -> Output {
    let mut output = Output { files: Vec::new(), diagnostics: Vec::new() };
    let mut servers = Vec::with_capacity(catalog.servers.len());
    for server in &catalog.servers {
        let tools = files(server, options, &mut output);
        servers.push(ServerEntry { name: &server.name, tools });
    }
    let manifest = Manifest { version: 1, target: crate::NAME, servers };
    // Strings and numbers always serialize.
    let manifest = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    output.files.push(file(&["manifest.json"], format!("{manifest}\n")));
    if options.form == Form::Modules {
        output.files.push(file(&["package.json"], PACKAGE.to_owned()));
        output.files.push(file(&["runtime.ts"], RUNTIME.to_owned()));
    }
    output
}

fn files<'c>(server: &'c Server, options: Options, output: &mut Output) -> Vec<ToolEntry<'c>> {
    let folder = stem(&server.ident, &server.digest);
    let mut entries = Vec::with_capacity(server.tools.len());
    let mut index = Index::new(server, options);
    let extension = match options.form {
        Form::Modules => "ts",
        Form::Declarations => "d.ts",
    };
    for tool in &server.tools {
        let made = module(&server.name, tool, options);
        let name = format!("{}.{extension}", stem(&tool.ident, &tool.digest));
        index.add(&made, &name, summary(tool));
        let Module { function, input_type, output_type, text, diagnostics } = made;
        output.files.push(file(&["servers", &folder, &name], text));
        entries.push(ToolEntry {
            name: &tool.name,
            function,
            module: format!("servers/{folder}/{name}"),
            input_type,
            output_type,
            digest: &tool.digest,
        });
        output.diagnostics.extend(diagnostics);
    }
    output.files.push(file(&["servers", &folder, &format!("index.{extension}")], index.finish()));
    entries
}

/// The file that has all functions of a server.
struct Index<'i> {
    text: String,
    docs: Docs,
    /// What no type may be called, because a function is.
    functions: HashSet<&'i str>,
}

impl<'i> Index<'i> {
    fn new(server: &'i Server, options: Options) -> Self {
        let functions = server.tools.iter().map(|tool| tool.ident.as_str()).collect();
        Self { text: HEADER.to_owned(), docs: options.docs, functions }
    }

    fn add(&mut self, module: &Module, file: &str, summary: &str) {
        self.text.push('\n');
        if self.docs != Docs::None && !summary.is_empty() {
            comment::of_lines(&mut self.text, &[summary]);
        }
        self.text.push_str("export { ");
        self.text.push_str(&module.function);
        for name in std::iter::once(&module.input_type).chain(&module.output_type) {
            if !self.functions.contains(name.as_str()) {
                self.text.push_str(", type ");
                self.text.push_str(name);
            }
        }
        self.text.push_str(" } from \"./");
        self.text.push_str(file);
        self.text.push_str("\";\n");
    }

    fn finish(mut self) -> String {
        if self.functions.is_empty() {
            self.text.push_str("\nexport {};\n");
        }
        self.text
    }
}

fn file(path: &[&str], text: String) -> File {
    let path = path.iter().map(|segment| (*segment).to_owned()).collect();
    File { path, content: text.into_bytes() }
}
