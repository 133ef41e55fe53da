//! A catalog from a tool list, as a host would make it: for examples only. A host checks
//! tools first, and names them better.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use mcp_host_plugin::{Annotations, Catalog, Server, Tool};
use serde_json::Value;

/// Of what `tools/list` answers, or of `{"server": "name", "tools": [...]}`.
pub fn catalog(list: &Value) -> Catalog {
    let name = list["server"].as_str().unwrap_or("server").to_owned();
    let mut taken = HashSet::new();
    let mut tools: Vec<Tool> = list["tools"]
        .as_array()
        .expect("an array of tools")
        .iter()
        .map(|json| tool(json, &mut taken))
        .collect();
    tools.sort_by(|a, b| a.name.cmp(&b.name));
    let ident = ident(&name, &mut HashSet::new());
    Catalog { servers: vec![Server { name, ident, tools, digest: String::new() }] }
}

fn tool(json: &Value, taken: &mut HashSet<String>) -> Tool {
    let text = |key: &str| json[key].as_str().map(str::to_owned);
    let hint = |key: &str| json["annotations"][key].as_bool();
    let mut digest = DefaultHasher::new();
    json.to_string().hash(&mut digest);
    let name = text("name").expect("a name");
    Tool {
        ident: ident(&name, taken),
        name,
        title: text("title"),
        description: text("description").unwrap_or_default(),
        input_schema: json["inputSchema"].to_string(),
        output_schema: json.get("outputSchema").map(Value::to_string),
        annotations: Annotations {
            read_only: hint("readOnlyHint"),
            destructive: hint("destructiveHint"),
            idempotent: hint("idempotentHint"),
            open_world: hint("openWorldHint"),
        },
        digest: format!("{:016x}", digest.finish()),
    }
}

/// Camel case of the letters and digits of a name, unlike all that are taken.
fn ident(name: &str, taken: &mut HashSet<String>) -> String {
    const RESERVED: &str = " await break case catch class const continue debugger default delete \
        do else enum export extends false finally for function if import in instanceof new null \
        return super switch this throw true try typeof var void while with yield let static \
        implements interface package private protected public arguments eval undefined ";
    let mut ident = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        let first = if ident.is_empty() { first.to_lowercase() } else { first.to_uppercase() };
        ident.push_str(&first);
        ident.push_str(rest);
    }
    if !ident.starts_with(|c: char| c.is_ascii_alphabetic()) {
        ident.insert(0, 't');
    }
    if RESERVED.contains(&format!(" {ident} ")) {
        ident.push('0');
    }
    let mut free = ident.clone();
    let mut number = 2;
    while !taken.insert(free.to_lowercase()) {
        free = format!("{ident}{number}");
        number += 1;
    }
    free
}
