//! What tools answered, as JSON.

use serde_json::{Value, json};

use crate::tools::{Content, EmbeddedResource, ResourceBody, ToolOutput};

/// The whole output: structured content and every block, bytes in base64.
pub(in crate::cli) fn output(output: &ToolOutput) -> Value {
    let structured =
        output.structured.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let content: Vec<_> = output.content.iter().map(block).collect();
    json!({ "structured": structured, "content": content })
}

fn block(block: &Content) -> Value {
    match block {
        Content::Text(text) => json!({ "type": "text", "text": text }),
        Content::Image(blob) => {
            json!({ "type": "image", "mimeType": blob.mime_type, "data": base64(&blob.data) })
        }
        Content::Audio(blob) => {
            json!({ "type": "audio", "mimeType": blob.mime_type, "data": base64(&blob.data) })
        }
        Content::Link(link) => json!({
            "type": "resource_link", "uri": link.uri, "name": link.name, "title": link.title,
            "description": link.description, "mimeType": link.mime_type, "size": link.size,
        }),
        Content::Embedded(EmbeddedResource { uri, mime_type, body }) => {
            let (key, body) = match body {
                ResourceBody::Text(text) => ("text", text.clone()),
                ResourceBody::Bytes(bytes) => ("blob", base64(bytes)),
            };
            json!({ "type": "resource", "resource": { "uri": uri, "mimeType": mime_type, key: body } })
        }
        Content::Other(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
