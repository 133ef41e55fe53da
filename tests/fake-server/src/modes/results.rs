//! Results that are too large, broken, or only unusual.

use serde_json::{Value, json};

use super::{Event, Flow};
use crate::baseline::{page, text, tools};

/// A PNG of one pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub fn huge_text(event: &Event) -> Flow {
    giving(event, || text(&"x".repeat(100_000_000)))
}

pub fn over_result(event: &Event) -> Flow {
    giving(event, || text(&"x".repeat(5 * 1024 * 1024)))
}

pub fn many_blocks(event: &Event) -> Flow {
    giving(event, || {
        let block = json!({"type": "text", "text": "one of 10 000"});
        json!({"resultType": "complete", "content": vec![block; 10_000]})
    })
}

pub fn image(event: &Event) -> Flow {
    giving(event, || {
        json!({"resultType": "complete", "content": [
            {"type": "text", "text": "a pixel"},
            {"type": "image", "data": PNG, "mimeType": "image/png"},
            {"type": "audio", "data": "UklGRg==", "mimeType": "audio/wav"},
            {"type": "resource_link", "uri": "file:///a.txt", "name": "a.txt"},
            {"type": "resource", "resource": {"uri": "file:///b.txt", "mimeType": "text/plain", "text": "b"}},
        ]})
    })
}

pub fn is_error(event: &Event) -> Flow {
    giving(event, || {
        let mut result = text("the shelf is empty");
        result["isError"] = json!(true);
        result
    })
}

pub fn no_content(event: &Event) -> Flow {
    giving(event, || json!({"resultType": "complete", "structuredContent": {"n": 1}}))
}

pub fn empty(event: &Event) -> Flow {
    giving(event, || json!({"resultType": "complete", "content": []}))
}

pub fn bad_base64(event: &Event) -> Flow {
    giving(event, || {
        json!({"resultType": "complete", "content": [
            {"type": "image", "data": "not base64!", "mimeType": "image/png"},
        ]})
    })
}

pub fn odd_block(event: &Event) -> Flow {
    giving(event, || {
        json!({"resultType": "complete", "content": [
            {"type": "hologram", "beams": 3},
            {"type": "text", "text": "after it"},
        ]})
    })
}

/// Lists `bad` with an output schema and breaks it.
pub fn off_schema(event: &Event) -> Flow {
    if let Some(request) = event.asks("tools/list") {
        let mut all = tools(true);
        if let Some(bad) = all.last_mut() {
            bad["outputSchema"] = json!({
                "type": "object",
                "properties": {"n": {"type": "integer"}},
                "required": ["n"],
            });
        }
        request.answer(&page(all));
        return Flow::Handled;
    }
    giving(event, || {
        json!({
            "resultType": "complete",
            "content": [{"type": "text", "text": "seven"}],
            "structuredContent": {"n": "seven"},
        })
    })
}

fn giving(event: &Event, result: impl FnOnce() -> Value) -> Flow {
    Flow::handle(event.calls_bad(), |request| request.answer(&result()))
}
