//! A client of `serve` over stdio: plain JSON-RPC, so that it believes nothing that a library
//! would. It knows both eras, and none of our tools.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Home, Run};

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The versions of the protocol that clients speak here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// With a handshake.
    Legacy,
    /// With everything in every request.
    Modern,
}

/// What a client answers to a question.
pub type Answers = Box<dyn FnMut(&Value) -> Value + Send>;

/// A host that serves, and who talks with it.
pub struct Client {
    child: Child,
    stdin: Arc<Mutex<Option<ChildStdin>>>,
    waiting: Arc<Mutex<HashMap<u64, Sender<Value>>>>,
    /// What came unasked.
    pub notes: Arc<Mutex<Vec<Value>>>,
    era: Era,
    capabilities: Value,
    next: u64,
    /// It goes with the last who has it.
    _home: Arc<Home>,
}

impl Client {
    /// Starts `serve` and shakes hands, where the era does. A client that answers questions
    /// says that it can.
    pub fn begin(run: Run, era: Era, answers: Option<Answers>) -> Self {
        let (mut command, home) = run.parts();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the host starts");
        let stdin = Arc::new(Mutex::new(child.stdin.take()));
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (waiting, notes) = (Arc::default(), Arc::default());
        let capabilities = if answers.is_some() { json!({"elicitation": {}}) } else { json!({}) };
        let _home = home;
        let mut client = Self { child, stdin, waiting, notes, era, capabilities, next: 0, _home };
        client.listen(stdout, answers);
        if era == Era::Legacy {
            client.request(
                "initialize",
                json!({
                    "protocolVersion": "2025-11-25",
                    "capabilities": client.capabilities,
                    "clientInfo": { "name": "test", "version": "1" },
                }),
            );
            client.notify("notifications/initialized", json!({}));
        }
        client
    }

    /// Calls a tool; the result.
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.call_with(tool, arguments, json!({}))
    }

    /// Calls a tool with more in the request.
    pub fn call_with(&mut self, tool: &str, arguments: Value, more: Value) -> Value {
        let mut params = json!({ "name": tool, "arguments": arguments });
        merge(&mut params, more);
        let answer = self.request("tools/call", params);
        answer["result"].clone()
    }

    /// Asks and waits; the whole answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let (_, answer) = self.ask(method, params);
        answer.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"))
    }

    /// Asks and does not wait; the id and where the answer comes.
    pub fn ask(&mut self, method: &str, mut params: Value) -> (u64, Receiver<Value>) {
        self.next += 1;
        let id = self.next;
        if self.era == Era::Modern {
            let meta = json!({ "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": self.capabilities,
                "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            }});
            merge(&mut params, meta);
        }
        let (sender, answer) = channel();
        self.waiting.lock().expect("a lock").insert(id, sender);
        send(
            &self.stdin,
            &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }),
        );
        (id, answer)
    }

    /// Tells.
    pub fn notify(&self, method: &str, params: Value) {
        send(&self.stdin, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Leaves, and waits for the host to end; its exit code and how long that took.
    pub fn leave(self) -> (Option<i32>, Duration) {
        drop(self.stdin.lock().expect("a lock").take());
        self.ended()
    }

    /// Waits for the host to end.
    pub fn ended(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return (status.code(), begun.elapsed());
            }
            assert!(begun.elapsed() < PATIENCE, "the host does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn listen(&self, stdout: impl std::io::Read + Send + 'static, mut answers: Option<Answers>) {
        let (waiting, notes) = (self.waiting.clone(), self.notes.clone());
        let stdin = self.stdin.clone();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { break };
                let message: Value = serde_json::from_str(&line).expect("a line of JSON");
                let id = message.get("id").cloned();
                match (message.get("method"), id) {
                    (Some(_), Some(id)) => {
                        let answers = answers.as_mut().expect("a question to who cannot answer");
                        let result = answers(&message["params"]);
                        send(&stdin, &json!({ "jsonrpc": "2.0", "id": id, "result": result }));
                    }
                    (Some(_), None) => notes.lock().expect("a lock").push(message),
                    (None, id) => {
                        let id = id.and_then(|id| id.as_u64()).expect("an id of ours");
                        let sender = waiting.lock().expect("a lock").remove(&id);
                        // Who asked may not want to know any more.
                        let _ = sender.expect("one answer each").send(message);
                    }
                }
            }
            // Nobody waits for a host that is gone.
            waiting.lock().expect("a lock").clear();
        });
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It has ended, or a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn send(stdin: &Mutex<Option<ChildStdin>>, message: &Value) {
    let mut stdin = stdin.lock().expect("a lock");
    let stdin = stdin.as_mut().expect("the host is still there");
    // A host that ended says so by its exit.
    let _ = writeln!(stdin, "{message}");
}

fn merge(object: &mut Value, more: Value) {
    let (Value::Object(object), Value::Object(more)) = (object, more) else { return };
    object.extend(more);
}

/// The first text of a result.
pub fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {result}"))
}
