//! Catalogs from lists of tools as servers send them.

use std::collections::BTreeSet;

use mcp_host_plugin::{Annotations, Catalog, Server, Tool};
use serde_json::Value;

/// A catalog of servers, sorted as the host sorts them.
pub fn catalog(mut servers: Vec<Server>) -> Catalog {
    servers.sort_by(|one, other| one.name.cmp(&other.name));
    Catalog { servers }
}

/// A server from JSON: a list of tools, or an object that has one as `tools`. Its tools
/// have no digests.
///
/// # Errors
///
/// One line that says what is wrong with the JSON.
pub fn server(name: &str, json: &str) -> Result<Server, String> {
    let document: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let list = document.get("tools").unwrap_or(&document);
    let list = list.as_array().ok_or("there is no list of tools")?;
    let mut list: Vec<&Value> = list.iter().collect();
    list.sort_by_key(|tool| text(tool, "name"));
    let mut used = BTreeSet::new();
    let tools = list.into_iter().map(|json| tool(json, &mut used)).collect();
    Ok(Server {
        name: name.into(),
        ident: ident(name, &mut BTreeSet::new()),
        tools,
        digest: String::new(),
    })
}

fn tool(json: &Value, used: &mut BTreeSet<String>) -> Tool {
    let name = text(json, "name");
    let hint = |key: &str| json.get("annotations").and_then(|hints| hints.get(key)?.as_bool());
    Tool {
        ident: ident(&name, used),
        name,
        title: json.get("title").and_then(Value::as_str).map(str::to_owned),
        description: text(json, "description"),
        input_schema: json.get("inputSchema").unwrap_or(&Value::Null).to_string(),
        output_schema: json.get("outputSchema").map(Value::to_string),
        annotations: Annotations {
            read_only: hint("readOnlyHint"),
            destructive: hint("destructiveHint"),
            idempotent: hint("idempotentHint"),
            open_world: hint("openWorldHint"),
        },
        digest: String::new(),
    }
}

fn text(json: &Value, key: &str) -> String {
    json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A camel-case identifier, numbered where it is used already. The host makes better ones.
fn ident(name: &str, used: &mut BTreeSet<String>) -> String {
    let mut ident = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        ident.push_str(&if ident.is_empty() {
            first.to_ascii_lowercase()
        } else {
            first.to_ascii_uppercase()
        });
        ident.push_str(rest);
    }
    if !ident.starts_with(|c: char| c.is_ascii_alphabetic()) {
        ident.insert_str(0, "tool");
    }
    let mut unique = ident.clone();
    let mut number = 2_u32;
    while !used.insert(unique.to_ascii_lowercase()) {
        unique = format!("{ident}{number}");
        number = number.saturating_add(1);
    }
    unique
}
