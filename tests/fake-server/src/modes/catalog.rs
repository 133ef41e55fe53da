//! Misbehaviour in the tool list.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Event, Flow};
use crate::baseline::{page, tool, tools};
use crate::wire;

pub fn silent(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |_| ())
}

pub fn late(event: &Event) -> Flow {
    if event.asks("tools/list").is_some() {
        thread::sleep(Duration::from_secs(8));
    }
    Flow::Usual
}

pub fn endless_pages(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| {
        let number = page_number(&request.params);
        let one = tool(&format!("tool-{number}"), "One of very many.", json!({}));
        request.answer(&with_next(page(vec![one]), &format!("{}", number.saturating_add(1))));
    })
}

pub fn same_cursor(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| {
        request.answer(&with_next(page(tools(false)), "again"));
    })
}

pub fn empty_pages(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| match page_number(&request.params) {
        10_000.. => request.answer(&page(tools(false))),
        number => request.answer(&with_next(page(vec![]), &format!("{}", number + 1))),
    })
}

pub fn many_tools(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| {
        let many = (0..3_000).map(|n| tool(&format!("tool-{n}"), "One of 3 000.", json!({})));
        request.answer(&page(many.collect()));
    })
}

pub fn no_tools_field(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| request.answer(&json!({"things": []})))
}

/// Made as text: a tree of this depth would end the stack of who builds it.
pub fn deep_schema(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| {
        let depth = 5_000;
        let marked = page(vec![json!({"name": "deep", "inputSchema": "HERE"})]);
        let opened = "{\"properties\":{\"a\":".repeat(depth);
        let schema = format!("{opened}{{}}{}", "}}".repeat(depth));
        wire::line(&request.response(&marked).replace("\"HERE\"", &schema));
    })
}

pub fn odd_tools(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| {
        let mut all = tools(false);
        all.extend(odd());
        all.push(tool("last", "A good one at the end.", json!({})));
        request.answer(&page(all));
    })
}

pub fn ttl_huge(event: &Event) -> Flow {
    with_ttl(event, &json!(1_000_000_000_000_u64))
}

pub fn ttl_negative(event: &Event) -> Flow {
    with_ttl(event, &json!(-1))
}

pub fn ttl_string(event: &Event) -> Flow {
    with_ttl(event, &json!("an hour"))
}

fn with_ttl(event: &Event, ttl: &Value) -> Flow {
    Flow::handle(event.asks("tools/list"), |request| {
        let mut list = page(tools(false));
        list["ttlMs"] = ttl.clone();
        list["cacheScope"] = json!("public");
        request.answer(&list);
    })
}

fn with_next(mut list: Value, cursor: &str) -> Value {
    list["nextCursor"] = json!(cursor);
    list
}

fn page_number(params: &Value) -> u64 {
    params["cursor"].as_str().and_then(|cursor| cursor.parse().ok()).unwrap_or_default()
}

/// Tools of which none may be offered, but for `flagged`, `wide` and `silent`.
fn odd() -> Vec<Value> {
    let schema = json!({"type": "object"});
    vec![
        json!(null),
        json!("a tool"),
        json!({"description": "no name", "inputSchema": schema}),
        json!({"name": 7, "inputSchema": schema}),
        json!({"name": "", "inputSchema": schema}),
        json!({"name": "..", "inputSchema": schema}),
        json!({"name": "../../etc/passwd", "inputSchema": schema}),
        json!({"name": "line\nbreak", "inputSchema": schema}),
        json!({"name": "n".repeat(10_000), "inputSchema": schema}),
        json!({"name": "no-schema"}),
        json!({"name": "null-schema", "inputSchema": null}),
        json!({"name": "list-schema", "inputSchema": []}),
        json!({"name": "text-schema", "inputSchema": "object"}),
        json!({"name": "wrong-schema", "inputSchema": {"type": "obj", "properties": 3}}),
        json!({"name": "nested-schema", "inputSchema": nested(40)}),
        json!({"name": "big-schema", "inputSchema": {"type": "object", "description": "x".repeat(300_000)}}),
        json!({"name": "remote-schema", "inputSchema": {
            "type": "object",
            "properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}},
        }}),
        json!({"name": "dangling-schema", "inputSchema": {
            "type": "object",
            "properties": {"a": {"$ref": "#/$defs/nowhere"}},
        }}),
        json!({"name": "twice", "description": "the first", "inputSchema": schema}),
        json!({"name": "twice", "description": "the second", "inputSchema": schema}),
        json!({"name": "flagged", "description": "turns \u{202e}around\u{1b}[2J", "inputSchema": schema}),
        json!({"name": "wide", "description": "w".repeat(20_000), "inputSchema": schema}),
        json!({"name": "undescribed", "description": null, "annotations": null, "inputSchema": schema}),
    ]
}

/// A schema in a schema in a schema.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!({"type": "object"}), |inner, _| json!({"properties": {"a": inner}}))
}
