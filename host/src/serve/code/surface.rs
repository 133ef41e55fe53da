//! The four tools as a client sees them. Every word here is read by a model in every
//! conversation: it is short, and it never changes while the host runs.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

pub(super) const SEARCH: &str = "search_tools";
pub(super) const DETAILS: &str = "get_tool_details";
pub(super) const RUN: &str = "run_code";
pub(super) const READ: &str = "read_result";
pub(super) const NAMES: [&str; 4] = [SEARCH, DETAILS, RUN, READ];

/// The tools' definitions.
pub fn definitions() -> Vec<Tool> {
    vec![
        reads(
            SEARCH,
            "Finds tools of the connected servers by keywords. An empty query lists them.",
            json!({
                "query": { "type": "string" },
                "server": { "type": "string", "description": "only of this server" },
                "detail": {
                    "type": "string",
                    "enum": ["names", "summary", "full"],
                    "description": "full: TypeScript declarations; default summary",
                },
                "limit": { "type": "integer", "minimum": 1, "maximum": 100, "description": "default 20" },
            }),
            &["query"],
        ),
        reads(
            DETAILS,
            "TypeScript declarations of tools, as scripts import them.",
            json!({
                "tools": {
                    "type": "array",
                    "items": { "type": "string" },
                    "minItems": 1,
                    "maxItems": 20,
                    "description": "names as server/tool",
                },
            }),
            &["tools"],
        ),
        runs(),
        reads(
            READ,
            "Reads a part of a result that was too large to return.",
            json!({
                "handle": { "type": "string" },
                "path": { "type": "string", "description": "JSON pointer, like /items/0; default: all" },
                "range": {
                    "type": "object",
                    "description": "elements, fields or characters from start to before end",
                    "properties": {
                        "start": { "type": "integer", "minimum": 0 },
                        "end": { "type": "integer", "minimum": 0 },
                    },
                    "additionalProperties": false,
                },
            }),
            &["handle"],
        ),
    ]
}

fn runs() -> Tool {
    let description = "Runs a TypeScript module in a sandbox where tools are async functions: \
        import { fn } from \"mcp/SERVER\"; the default export is the result; args holds the \
        arguments. Functions throw when a tool fails. Independent calls: Promise.all. Filter and \
        combine in code, return only what is needed. No network, no Node, no packages.";
    let schema = json!({
        "code": { "type": "string" },
        "args": { "description": "any JSON value" },
        "timeout_ms": { "type": "integer", "minimum": 1 },
    });
    // It can do whatever the tools can that are granted.
    let effects = ToolAnnotations::new().read_only(false).destructive(true).open_world(true);
    Tool::new(RUN, description, input(schema, &["code"])).with_annotations(effects)
}

fn reads(name: &'static str, description: &'static str, fields: Value, required: &[&str]) -> Tool {
    let effects = ToolAnnotations::new().read_only(true).open_world(false);
    Tool::new(name, description, input(fields, required)).with_annotations(effects)
}

fn input(fields: Value, required: &[&str]) -> Arc<JsonObject> {
    let schema = json!({
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": false,
    });
    let Value::Object(schema) = schema else { return Arc::default() };
    Arc::new(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::tokens;

    #[test]
    fn the_surface_is_short_and_names_are_what_is_called() {
        let tools = definitions();
        let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        assert_eq!(names, NAMES);
        let text = serde_json::to_string(&tools).unwrap();
        assert!(tokens::count(&text) < 700, "{}", tokens::count(&text));
    }
}
