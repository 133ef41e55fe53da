//! Tools to generate from, and what was generated, for tests.

#![allow(dead_code, reason = "each test binary uses its part")]

use mcp_host_plugin::{Annotations, Catalog, Generate, Output, Server, Setting, Tool};
use mcp_host_typescript::TypeScript;

/// A tool with this input schema.
pub fn tool(name: &str, ident: &str, input: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        ident: ident.to_owned(),
        title: None,
        description: String::new(),
        input_schema: input.to_owned(),
        output_schema: None,
        annotations: Annotations {
            read_only: None,
            destructive: None,
            idempotent: None,
            open_world: None,
        },
        digest: "0123456789abcdef0123456789abcdef".to_owned(),
    }
}

/// One server with these tools.
pub fn catalog(tools: Vec<Tool>) -> Catalog {
    let server = Server { name: "shop".into(), ident: "shop".into(), tools, digest: "d".into() };
    Catalog { servers: vec![server] }
}

/// What is generated with these settings.
pub fn generate(catalog: Catalog, settings: &[(&str, &str)]) -> Output {
    let setting =
        |(name, value): &(&str, &str)| Setting { name: (*name).into(), value: (*value).into() };
    TypeScript::generate(catalog, settings.iter().map(setting).collect()).unwrap()
}

/// The text of a file.
pub fn file(output: &Output, path: &str) -> String {
    let file = output.files.iter().find(|file| file.path.join("/") == path);
    let file = file.unwrap_or_else(|| panic!("no file {path}"));
    String::from_utf8(file.content.clone()).unwrap()
}

/// The file of a tool with this input schema, and what was said of it.
pub fn module(input: &str, settings: &[(&str, &str)]) -> (String, Vec<String>) {
    let output = generate(catalog(vec![tool("t", "t", input)]), settings);
    let said = output.diagnostics.iter().map(|it| format!("{}: {}", it.pointer, it.message));
    (file(&output, "servers/shop/t.ts"), said.collect())
}

/// All types of a schema, on one line each, without comments.
pub fn types(input: &str) -> Vec<String> {
    let (text, _) = module(input, &[("docs", "none")]);
    let types = text.split("\nexport type ").skip(1);
    types.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The type of a property `v` with this schema, beside definitions, and all other types.
pub fn value_with(schema: &str, definitions: &str) -> (String, Vec<String>) {
    let whole = format!(
        r##"{{"type": "object", "properties": {{"v": {schema}}}, "required": ["v"],
            "additionalProperties": false, "$defs": {{{definitions}}}}}"##
    );
    let mut types = types(&whole);
    let whole = types.remove(0);
    let value = whole.strip_prefix("TInput = { v: ").and_then(|it| it.strip_suffix(" };"));
    let value = value.unwrap_or_else(|| panic!("{whole}"));
    (value.trim_end_matches(';').to_owned(), types)
}

/// The type of a property with this schema.
pub fn value(schema: &str) -> String {
    value_with(schema, "").0
}
