//! Tools written down: the form that `mcp-host tools list --json` prints, `mcp-host.lock`
//! keeps and [`source`](super::source) reads.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::hidden::hidden;
use super::source::SNAPSHOT_VERSION;
use super::{Catalog, Server, Tool, canonical};
use crate::name::printable_json;
use crate::tools::{ToolDescription, said};

/// A tool as `tools/list` has it, with the parts that hide something, if any do.
pub fn tool(tool: &ToolDescription) -> Value {
    let name = ("name".to_owned(), json!(tool.tool));
    let hidden = Some(hidden(tool)).filter(|parts| !parts.is_empty());
    let hidden = hidden.map(|parts| ("hidden".to_owned(), json!(parts)));
    Value::Object(std::iter::once(name).chain(said(tool)).chain(hidden).collect())
}

#[derive(Serialize)]
struct Document {
    version: u64,
    servers: Vec<ServerDocument>,
}

#[derive(Serialize)]
struct ServerDocument {
    name: String,
    blake3: String,
    tools: Vec<Value>,
}

/// A catalog as text that is the same for the same catalog, a line a value, with nothing
/// hidden in it and a digest for each server and tool.
pub fn text(catalog: &Catalog) -> String {
    let servers = catalog.servers().iter().map(server).collect();
    let document = Document { version: SNAPSHOT_VERSION, servers };
    // The document holds no maps with other keys than strings, so it serializes.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", printable_json(&text))
}

fn server(server: &Server) -> ServerDocument {
    ServerDocument {
        name: server.name.to_string(),
        blake3: server.digest.to_hex().to_string(),
        tools: server.tools.iter().map(locked_tool).collect(),
    }
}

fn locked_tool(locked: &Tool) -> Value {
    let Value::Object(form) = tool(&locked.description) else { return Value::Null };
    let mut ordered = Map::new();
    for (key, value) in form {
        let is_schema = matches!(key.as_str(), "inputSchema" | "outputSchema");
        let is_name = key == "name";
        ordered.insert(key, if is_schema { canonical(value) } else { value });
        if is_name {
            ordered.insert("blake3".to_owned(), json!(locked.digest.to_hex().as_str()));
        }
    }
    Value::Object(ordered)
}

/// JSON without the white space between its parts, which bounds do not count.
pub fn compact(json: &str) -> String {
    let mut kept = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string || !matches!(c, ' ' | '\n' | '\r' | '\t') {
            kept.push(c);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_json_means_the_same() {
        let value = json!({"a b": [1, " \"x\\ \n"], "c": {"d": "\\"}, "e": []});
        let text = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(compact(&text), value.to_string());
        assert_eq!(compact("[ 1 ,\t2 ]"), "[1,2]");
    }
}
