//! Bytes in and out: requests parsed, answers and anything else written, lines recorded.
//!
//! Writing never fails a mode: a client that went away is noticed by the end of stdin,
//! or by [`raw`] saying so to a mode that writes for ever.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use serde_json::{Value, json};

/// A line from the client that asks for something.
#[derive(Debug, Clone)]
pub struct Request {
    /// The id to answer with.
    pub id: Value,
    /// The method.
    pub method: String,
    /// The parameters, or null.
    pub params: Value,
}

impl Request {
    /// Parses a line. A notification is `None`; an answer is handed to who waits in [`ask`].
    pub fn parse(line: &[u8]) -> Option<Self> {
        let mut message: Value = serde_json::from_slice(line).ok()?;
        if message.get("method").is_none() {
            deliver(message);
            return None;
        }
        let id = message.get("id")?.clone();
        let method = message.get("method")?.as_str()?.to_owned();
        Some(Self { id, method, params: message["params"].take() })
    }

    /// The tool, when this is a call.
    pub fn tool(&self) -> Option<&str> {
        let is_call = self.method == "tools/call";
        self.params["name"].as_str().filter(|_| is_call)
    }

    /// One argument of a call.
    pub fn argument(&self, name: &str) -> &Value {
        &self.params["arguments"][name]
    }

    /// The whole response line with this result, without its newline.
    pub fn response(&self, result: &Value) -> String {
        json!({"jsonrpc": "2.0", "id": self.id, "result": result}).to_string()
    }

    /// Answers with a result.
    pub fn answer(&self, result: &Value) {
        line(&self.response(result));
    }

    /// Answers with a protocol error.
    pub fn refuse(&self, code: i64, message: &str) {
        let error = json!({"code": code, "message": message});
        line(&json!({"jsonrpc": "2.0", "id": self.id, "error": error}).to_string());
    }
}

/// Writes one line.
pub fn line(text: &str) {
    let mut bytes = text.as_bytes().to_vec();
    bytes.push(b'\n');
    raw(&bytes);
}

/// Sends a notification.
pub fn notify(method: &str, params: &Value) {
    line(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
}

/// Writes bytes as they are, in one piece. False when nobody reads any more.
pub fn raw(bytes: &[u8]) -> bool {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).is_ok()
}

/// Asks the client for something and waits ten seconds for its answer.
pub fn ask(method: &str, params: &Value) -> Option<Value> {
    let (sender, receiver) = mpsc::channel();
    *waiter() = Some(sender);
    line(&json!({"jsonrpc": "2.0", "id": "ask", "method": method, "params": params}).to_string());
    receiver.recv_timeout(Duration::from_secs(10)).ok()
}

static WAITER: Mutex<Option<mpsc::Sender<Value>>> = Mutex::new(None);

fn waiter() -> std::sync::MutexGuard<'static, Option<mpsc::Sender<Value>>> {
    WAITER.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn deliver(message: Value) {
    if message["id"] == "ask"
        && let Some(sender) = waiter().take()
    {
        let _ = sender.send(message);
    }
}

/// Where incoming lines are kept for the test to read.
#[derive(Debug)]
pub struct Recorder(Option<File>);

impl Recorder {
    /// Keeps nothing.
    pub fn off() -> Self {
        Self(None)
    }

    /// Appends to a file.
    pub fn to(path: &str) -> Result<Self, String> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.map(|file| Self(Some(file))).map_err(|problem| format!("{path}: {problem}"))
    }

    /// Keeps one incoming line.
    pub fn line(&self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        self.write(&format!("> {}\n", text.trim_end()));
    }

    /// Keeps something that happened to the server itself.
    pub fn event(&self, what: &str) {
        self.write(&format!("# {what}\n"));
    }

    fn write(&self, text: &str) {
        if let Some(mut file) = self.0.as_ref() {
            let _ = file.write_all(text.as_bytes());
        }
    }
}
