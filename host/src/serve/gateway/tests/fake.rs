//! A server in memory that speaks either era in plain JSON lines.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex, split};
use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::bridge::Era;

/// The bridge's end of the pipe, and all that the server reads.
pub(super) struct Fake {
    pub(super) pipe: DuplexStream,
    pub(super) log: UnboundedReceiver<Value>,
}

/// Waits for a message of this method.
pub(super) async fn until(log: &mut UnboundedReceiver<Value>, method: &str) -> Value {
    let wait = async {
        while let Some(message) = log.recv().await {
            if message["method"] == method {
                return message;
            }
        }
        panic!("the connection ended before {method}");
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), wait).await.unwrap()
}

/// Begins a server of this name, which its answers hold.
pub(super) fn fake(name: &'static str, era: Era) -> Fake {
    let (pipe, theirs) = duplex(1 << 16);
    let (seen, log) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (source, mut target) = split(theirs);
        let mut lines = BufReader::new(source).lines();
        let mut server = Server { name, era, asking: None, listening: None };
        while let Ok(Some(line)) = lines.next_line().await {
            let message: Value = serde_json::from_str(&line).unwrap();
            for answer in server.answer(&message) {
                target.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
            }
            let _ = seen.send(message);
        }
    });
    Fake { pipe, log }
}

/// Begins a server that shakes hands and answers what `script` does, each after so many
/// milliseconds.
pub(super) fn scripted(
    era: Era,
    mut script: impl FnMut(&str, &Value) -> Option<(u64, Value)> + Send + 'static,
) -> Fake {
    let (pipe, theirs) = duplex(1 << 16);
    let (seen, log) = mpsc::unbounded_channel();
    let (answers, mut answered) = mpsc::unbounded_channel::<Value>();
    let (source, mut target) = split(theirs);
    tokio::spawn(async move {
        while let Some(answer) = answered.recv().await {
            target.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
        }
    });
    tokio::spawn(async move {
        let mut lines = BufReader::new(source).lines();
        let mut hands = Server { name: "scripted", era, asking: None, listening: None };
        while let Ok(Some(line)) = lines.next_line().await {
            let message: Value = serde_json::from_str(&line).unwrap();
            let method = message["method"].as_str().unwrap_or_default();
            if let Some((after, answer)) = script(method, &message["params"]) {
                let answer = json!({"jsonrpc": "2.0", "id": message["id"], "result": answer});
                let answers = answers.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(std::time::Duration::from_millis(after)).await;
                    let _ = answers.send(answer);
                });
            } else if ["initialize", "server/discover", "subscriptions/listen"].contains(&method) {
                for answer in hands.answer(&message) {
                    let _ = answers.send(answer);
                }
            }
            let _ = seen.send(message);
        }
    });
    Fake { pipe, log }
}

struct Server {
    name: &'static str,
    era: Era,
    /// The call that waits for the answer of a person.
    asking: Option<Value>,
    listening: Option<Value>,
}

fn result(id: &Value, mut result: Value) -> Value {
    if let Some(object) = result.as_object_mut() {
        object.entry("resultType").or_insert(json!("complete"));
    }
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

fn error(id: &Value, code: i32, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message, "data": {"a": 1}}})
}

fn note(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}

fn text(text: &str) -> Value {
    json!({"content": [{"type": "text", "text": text}]})
}

fn question() -> Value {
    json!({"mode": "form", "message": "Who are you?", "requestedSchema":
        {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}})
}

fn capabilities() -> Value {
    json!({"tools": {"listChanged": true}, "resources": {"subscribe": true, "listChanged": true},
           "prompts": {"listChanged": true}, "completions": {}, "logging": {}})
}

impl Server {
    fn answer(&mut self, message: &Value) -> Vec<Value> {
        let id = &message["id"];
        let Some(method) = message["method"].as_str() else { return self.answered(message) };
        let params = &message["params"];
        match (method, self.era) {
            ("initialize", Era::Legacy) => vec![result(
                id,
                json!({
                "protocolVersion": "2025-11-25", "capabilities": capabilities(),
                "serverInfo": {"name": self.name, "version": "1"}, "instructions": "Be kind."}),
            )],
            ("server/discover", Era::Modern) => vec![result(
                id,
                json!({
                "supportedVersions": ["2026-07-28"], "capabilities": capabilities(),
                "ttlMs": 0, "cacheScope": "private",
                "serverInfo": {"name": self.name, "version": "1"}}),
            )],
            ("initialize" | "server/discover", _) => vec![error(id, -32601, "method not found")],
            ("subscriptions/listen", _) => {
                self.listening = Some(id.clone());
                vec![note(
                    "notifications/subscriptions/acknowledged",
                    json!({
                    "notifications": params["notifications"],
                    "_meta": {"io.modelcontextprotocol/subscriptionId": id}}),
                )]
            }
            ("tools/list", _) => vec![result(id, self.tools())],
            ("tools/call", _) => self.call(id, params),
            ("resources/list", _) => vec![result(
                id,
                json!({"resources": [
                {"uri": format!("mem://{}/one", self.name), "name": "one"},
                {"uri": "mem://both", "name": self.name}]}),
            )],
            ("resources/templates/list", _) => vec![result(
                id,
                json!({"resourceTemplates": [
                {"uriTemplate": format!("mem://{}/item/{{id}}", self.name), "name": "item"}]}),
            )],
            ("resources/read", _) => {
                let uri = params["uri"].as_str().unwrap();
                vec![result(
                    id,
                    json!({"contents": [{"uri": uri, "text": format!("{}:{uri}", self.name)}]}),
                )]
            }
            ("resources/subscribe" | "resources/unsubscribe" | "logging/setLevel", _) => {
                vec![result(id, json!({}))]
            }
            ("prompts/list", _) => vec![result(id, json!({"prompts": [{"name": "greet"}]}))],
            ("prompts/get", _) => vec![result(
                id,
                json!({"messages": [{"role": "user",
                "content": {"type": "text", "text": format!("{} greets", self.name)}}]}),
            )],
            ("completion/complete", _) => vec![result(
                id,
                json!({"completion": {"values":
                [params["ref"]["name"].as_str().unwrap_or("uri"), self.name], "total": 2}}),
            )],
            _ => Vec::new(),
        }
    }

    fn tools(&self) -> Value {
        let plain = |name: &str| json!({"name": name, "inputSchema": {"type": "object"}});
        let echo = json!({"name": "echo", "title": "Echo", "_meta": {"vendor": 1},
            "icons": [{"src": "data:image/png;base64,AA=="}],
            "inputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}}});
        let names = ["ask", "fail", "hidden", "odd", "slow", "step", "touch"];
        json!({"tools": std::iter::once(echo).chain(names.map(plain)).collect::<Vec<_>>()})
    }

    fn call(&mut self, id: &Value, params: &Value) -> Vec<Value> {
        match params["name"].as_str().unwrap() {
            "echo" => vec![result(id, text(&format!("{} {}", self.name, params["arguments"])))],
            "ask" if self.era == Era::Legacy => {
                self.asking = Some(id.clone());
                vec![
                    json!({"jsonrpc": "2.0", "id": "q1", "method": "elicitation/create", "params": question()}),
                ]
            }
            "ask" => vec![self.rounds(id, params)],
            "fail" => vec![error(id, -32050, "no luck")],
            "odd" => vec![result(
                id,
                json!({"content": [{"type": "hologram", "x": 1}, {"type": "text", "text": "t"}]}),
            )],
            "step" => {
                let token = &params["_meta"]["progressToken"];
                let step = |n: u32| {
                    note(
                        "notifications/progress",
                        json!({"progressToken": token, "progress": n, "total": 2, "message": "going"}),
                    )
                };
                let log =
                    note("notifications/message", json!({"level": "warning", "data": "careful"}));
                vec![step(1), log, step(2), result(id, text("done"))]
            }
            "touch" => {
                let mut told = json!({});
                if let Some(listening) = &self.listening {
                    told = json!({"_meta": {"io.modelcontextprotocol/subscriptionId": listening}});
                }
                vec![note("notifications/tools/list_changed", told), result(id, text("touched"))]
            }
            _ => Vec::new(),
        }
    }

    /// Two rounds, of which the second needs the state of the first.
    fn rounds(&self, id: &Value, params: &Value) -> Value {
        let ask = |state: &str| {
            let asked = json!({"who": {"method": "elicitation/create", "params": question()}});
            result(
                id,
                json!({"resultType": "input_required", "inputRequests": asked, "requestState": state}),
            )
        };
        let name = params["inputResponses"]["who"]["content"]["name"].as_str();
        match (params["requestState"].as_str(), name) {
            (None, None) => ask("first"),
            (Some("first"), Some(_)) => ask("second"),
            (Some("second"), Some(name)) => result(id, text(&format!("hello {name}"))),
            _ => error(id, -32602, "bad state"),
        }
    }

    /// The answer of a person to the question of the old era.
    fn answered(&mut self, message: &Value) -> Vec<Value> {
        let Some(id) = self.asking.take() else { return Vec::new() };
        let said = match message["result"]["content"]["name"].as_str() {
            Some(name) => format!("hello {name}"),
            None => message.to_string(),
        };
        vec![result(&id, text(&said))]
    }
}
