//! The honest server: both handshakes, the tool list, and the tools.
//!
//! Modes fall back on it for whatever they leave alone.

use std::thread;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::wire::Request;

/// Which family of protocol versions the server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// Sessions that begin with `initialize`.
    Legacy,
    /// No handshake; `server/discover` tells the versions.
    Modern,
}

impl Era {
    /// The era of this name.
    pub fn named(name: &str) -> Result<Self, String> {
        match name {
            "legacy" => Ok(Self::Legacy),
            "modern" => Ok(Self::Modern),
            _ => Err(format!("an era is `legacy` or `modern`: {name}")),
        }
    }
}

/// The honest server.
#[derive(Debug, Clone, Copy)]
pub struct Baseline {
    /// What it speaks.
    pub era: Era,
    /// Whether its list has the tool `bad`.
    pub has_bad_tool: bool,
}

impl Baseline {
    /// Answers a request as a good server does.
    pub fn answer(self, request: &Request) {
        match (request.method.as_str(), self.era) {
            ("initialize", Era::Legacy) => request.answer(&handshake(request)),
            ("server/discover", Era::Modern) => request.answer(&discovery()),
            ("initialize", Era::Modern) => request.refuse(-32022, "unsupported protocol version"),
            ("tools/list", _) => request.answer(&page(tools(self.has_bad_tool))),
            ("tools/call", _) => call(request),
            ("ping", _) => request.answer(&json!({})),
            (method, _) => request.refuse(-32601, &format!("no such method: {method}")),
        }
    }
}

/// What `initialize` is answered with: the version that was asked for.
pub fn handshake(request: &Request) -> Value {
    json!({
        "protocolVersion": request.params["protocolVersion"].as_str().unwrap_or("2025-11-25"),
        "capabilities": {"tools": {"listChanged": true}, "logging": {}},
        "serverInfo": info(),
    })
}

/// What `server/discover` is answered with.
pub fn discovery() -> Value {
    json!({
        "resultType": "complete",
        "supportedVersions": ["2026-07-28"],
        "capabilities": {"tools": {"listChanged": true}},
        "ttlMs": 0,
        "cacheScope": "private",
        "_meta": {"io.modelcontextprotocol/serverInfo": info()},
    })
}

fn info() -> Value {
    json!({"name": "fake", "version": "0.1.0"})
}

/// A list result of one page.
pub fn page(tools: Vec<Value>) -> Value {
    json!({"resultType": "complete", "tools": tools, "ttlMs": 0, "cacheScope": "private"})
}

/// A result with one text block.
pub fn text(text: &str) -> Value {
    json!({"resultType": "complete", "content": [{"type": "text", "text": text}]})
}

/// One tool with these properties, all of them required.
pub fn tool(name: &str, description: &str, properties: Value) -> Value {
    let required: Vec<String> =
        properties.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
    json!({
        "name": name,
        "description": description,
        "inputSchema": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        },
    })
}

/// The honest tools, and `bad` with no arguments where it is wanted.
pub fn tools(has_bad_tool: bool) -> Vec<Value> {
    let mut add = tool(
        "add",
        "Adds two whole numbers.",
        json!({"a": {"type": "integer"}, "b": {"type": "integer"}}),
    );
    add["outputSchema"] = json!({
        "type": "object",
        "properties": {"sum": {"type": "integer"}},
        "required": ["sum"],
    });
    let mut all = vec![
        tool("echo", "Says the message again.", json!({"message": {"type": "string"}})),
        tool(
            "slow",
            "Answers after some milliseconds, whether or not the call was cancelled.",
            json!({"ms": {"type": "integer", "minimum": 0, "maximum": 60000}}),
        ),
        add,
        tool("env", "Gives the server's own environment.", json!({})),
    ];
    if has_bad_tool {
        all.push(tool("bad", "Misbehaves as the mode says.", json!({})));
    }
    all
}

fn call(request: &Request) {
    match request.tool() {
        Some("echo") => {
            request.answer(&text(request.argument("message").as_str().unwrap_or_default()));
        }
        Some("slow") => {
            let ms = request.argument("ms").as_u64().unwrap_or_default();
            thread::sleep(Duration::from_millis(ms));
            request.answer(&text(&format!("slept {ms} ms")));
        }
        Some("add") => request.answer(&sum(request)),
        Some("env") => request.answer(&environment()),
        _ => request.refuse(-32602, "no such tool"),
    }
}

fn sum(request: &Request) -> Value {
    let number = |name| request.argument(name).as_i64().unwrap_or_default();
    let sum = number("a").saturating_add(number("b"));
    let mut result = text(&format!("{sum}"));
    result["structuredContent"] = json!({"sum": sum});
    result
}

fn environment() -> Value {
    let variables: Map<String, Value> =
        std::env::vars().map(|(key, value)| (key, Value::String(value))).collect();
    let mut result = text(&Value::Object(variables.clone()).to_string());
    result["structuredContent"] = Value::Object(variables);
    result
}
