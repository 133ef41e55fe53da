//! What of a request stands in its headers as well, so that those who carry it need not
//! read it: the method, the name, and arguments that a tool's schema marks.
//!
//! Only for the era of version 2026-07-28. A tool whose marks cannot be followed must not
//! be used over HTTP.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use reqwest::header::HeaderMap;
use rmcp::model::ClientRequest;
use serde_json::Value;

use super::client::header;
use crate::bridge::error::quoted;
use crate::limits::remote::MAX_MIRRORED;

/// The key of a schema that marks an argument.
pub(in crate::bridge) const MARK: &str = "x-mcp-header";
const PACKED: (&str, &str) = ("=?base64?", "?=");
/// Keys of a schema that hold values, not schemas.
const VALUES: [&str; 5] = ["const", "default", "dependentRequired", "enum", "examples"];

/// An argument and the header it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bridge) struct Mirrored {
    path: Vec<String>,
    header: String,
}

/// The marked arguments of a tool, or why its marks cannot be followed.
pub(in crate::bridge) fn mirrored(schema: &Value) -> Result<Vec<Mirrored>, String> {
    let mut found = Vec::new();
    if schema.get(MARK).is_some() {
        return Err(format!("`{MARK}` stands at the root of its input schema"));
    }
    marks(schema, Some(&mut Vec::new()), &mut found)?;
    if found.len() > MAX_MIRRORED {
        let count = found.len();
        return Err(format!(
            "{count} of its arguments are mirrored in headers, over the limit of {MAX_MIRRORED}"
        ));
    }
    let twice = found.iter().enumerate().find(|(at, one): &(usize, &Mirrored)| {
        found.iter().take(*at).any(|other| other.header.eq_ignore_ascii_case(&one.header))
    });
    match twice {
        Some((_, one)) => {
            Err(format!("two of its arguments have one header: {}", quoted(&one.header)))
        }
        None => Ok(found),
    }
}

/// The headers of a request, with those of the tool it calls.
pub(super) fn headers(request: &ClientRequest, tool: &[Mirrored]) -> HeaderMap {
    let named = |name: &str, value: &str| header(name, &packed(value));
    let mut headers: HeaderMap = header("mcp-method", request.method()).into_iter().collect();
    headers.extend(name(request).and_then(|value| named("mcp-name", value)));
    if let ClientRequest::CallToolRequest(call) = request
        && let Some(arguments) = &call.params.arguments
    {
        headers.extend(tool.iter().filter_map(|mirrored| {
            let (first, rest) = mirrored.path.split_first()?;
            let value = rest.iter().try_fold(arguments.get(first)?, |value, key| value.get(key))?;
            named(&format!("mcp-param-{}", mirrored.header), &text(value)?)
        }));
    }
    headers
}

fn name(request: &ClientRequest) -> Option<&str> {
    match request {
        ClientRequest::CallToolRequest(call) => Some(call.params.name.as_ref()),
        ClientRequest::GetPromptRequest(get) => Some(get.params.name.as_str()),
        ClientRequest::ReadResourceRequest(read) => Some(read.params.uri.as_str()),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A value as a header can hold it, packed where it could not be told apart otherwise.
fn packed(value: &str) -> String {
    let plain = value.chars().all(|c| matches!(c, ' '..='~'))
        && value.trim() == value
        && !(value.starts_with(PACKED.0) && value.ends_with(PACKED.1));
    if plain {
        return value.to_owned();
    }
    let (before, after) = PACKED;
    format!("{before}{}{after}", BASE64_STANDARD.encode(value))
}

/// Walks a schema. `path` leads there through properties alone; there is none elsewhere,
/// where no mark may be. The schema's depth was bounded before.
fn marks(
    schema: &Value,
    mut path: Option<&mut Vec<String>>,
    found: &mut Vec<Mirrored>,
) -> Result<(), String> {
    let Value::Object(members) = schema else {
        let Value::Array(list) = schema else { return Ok(()) };
        return list.iter().try_for_each(|one| marks(one, None, found));
    };
    for (key, value) in members {
        match (key.as_str(), value) {
            (MARK, mark) => {
                let path = path.as_deref().ok_or_else(|| {
                    format!("`{MARK}` stands where no property of its arguments is")
                })?;
                found.push(marked(path, schema, mark)?);
            }
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties {
                    if let Some(path) = path.as_deref_mut() {
                        path.push(name.clone());
                        marks(property, Some(path), found)?;
                        path.pop();
                    } else {
                        marks(property, None, found)?;
                    }
                }
            }
            ("$defs" | "definitions" | "dependentSchemas" | "patternProperties", value) => {
                let schemas = value.as_object().into_iter().flat_map(serde_json::Map::values);
                schemas.into_iter().try_for_each(|one| marks(one, None, found))?;
            }
            (key, _) if VALUES.contains(&key) => {}
            (_, value) => marks(value, None, found)?,
        }
    }
    Ok(())
}

fn marked(path: &[String], schema: &Value, mark: &Value) -> Result<Mirrored, String> {
    let argument = quoted(&path.join("."));
    let name = mark.as_str().filter(|name| header(&format!("mcp-param-{name}"), "").is_some());
    let name = name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| format!("`{MARK}` of {argument} is not the name of a header"))?;
    match schema.get("type").and_then(Value::as_str) {
        Some("string" | "integer" | "boolean") => {
            Ok(Mirrored { path: path.to_vec(), header: name.to_owned() })
        }
        _ => Err(format!("`{MARK}` marks {argument}, which is no string, integer or boolean")),
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::{CallToolRequest, CallToolRequestParams};
    use serde_json::json;

    use super::*;

    fn call(arguments: Value, tool: &[Mirrored]) -> HeaderMap {
        let Value::Object(arguments) = arguments else { panic!("{arguments}") };
        let params = CallToolRequestParams::new("größe").with_arguments(arguments);
        headers(&ClientRequest::CallToolRequest(CallToolRequest::new(params)), tool)
    }

    #[test]
    fn marked_arguments_stand_in_headers_as_they_can() {
        let schema = json!({"type": "object", "properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "inner": {"type": "object", "properties": {
                "n": {"type": "integer", "x-mcp-header": "N"}}},
            "absent": {"type": "boolean", "x-mcp-header": "B"},
            "plain": {"type": "string", "default": {"x-mcp-header": 1}},
        }});
        let tool = mirrored(&schema).unwrap();
        let headers = call(json!({"region": " x", "inner": {"n": 7}, "plain": "p"}), &tool);
        let mut seen: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        seen.sort_unstable();
        assert_eq!(
            seen,
            [
                ("mcp-method", "tools/call"),
                ("mcp-name", "=?base64?Z3LDtsOfZQ==?="),
                ("mcp-param-n", "7"),
                ("mcp-param-region", "=?base64?IHg=?="),
            ]
        );
    }

    #[test]
    fn marks_that_cannot_be_followed_cost_the_tool() {
        let property = |property: Value| json!({"properties": {"a": property}});
        for schema in [
            json!({"x-mcp-header": "A"}),
            property(json!({"type": "string", "x-mcp-header": ""})),
            property(json!({"type": "string", "x-mcp-header": "a b"})),
            property(json!({"type": "string", "x-mcp-header": "a\r\nb"})),
            property(json!({"type": "string", "x-mcp-header": 1})),
            property(json!({"type": "number", "x-mcp-header": "A"})),
            property(json!({"items": {"type": "string", "x-mcp-header": "A"}})),
            json!({"anyOf": [{"properties": {"a": {"type": "string", "x-mcp-header": "A"}}}]}),
            json!({"properties": {
                "a": {"type": "string", "x-mcp-header": "A"},
                "b": {"type": "string", "x-mcp-header": "a"}}}),
        ] {
            assert!(mirrored(&schema).is_err(), "{schema}");
        }
    }
}
