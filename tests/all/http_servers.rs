//! The real binary against servers that are reached over HTTP: a real one, and one that
//! echoes what it was sent. `tests/setup.sh` installs the real one.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::servers::scene::entry;
use crate::support::{Outcome, Run, repository};

const CANARY: &str = "canary-0123456789";
const START: Duration = Duration::from_secs(30);

#[test]
fn the_check_shows_era_and_timings_of_a_server_over_http() {
    let everything = Everything::start();
    let ran = everything.run(&["servers", "check", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let all = ran.json();
    let entry = entry(&all, "everything");
    assert_eq!((&entry["ok"], &entry["era"]), (&json!(true), &json!("legacy")), "{entry}");
    assert_eq!((&entry["tools"], &entry["error"]), (&json!(13), &Value::Null), "{entry}");
    assert!(entry["start_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{entry}");
    assert!(entry["list_ms"].as_f64().is_some_and(|ms| ms >= 0.0), "{entry}");
}

#[test]
fn a_server_over_http_is_listed_and_called_like_any_other() {
    let everything = Everything::start();
    let listed = everything.run(&["tools", "list", "everything"]);
    assert!(listed.stdout().contains("get-sum"), "{listed}");
    let ran = everything.run(&["tools", "call", "everything/get-sum", "a=2", "b=40"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "The sum of 2 and 40 is 42."), "{ran}");
    let output = everything.run(&["tools", "call", "everything/get-tiny-image", "--json"]).json();
    assert_eq!(output["content"][1]["mimeType"], "image/png", "{output}");
    let refused = everything.run(&["tools", "call", "everything/get-sum", "a=two", "--json"]);
    assert_eq!(refused.json()["error"]["reason"], "invalid-arguments", "{refused}");
}

#[test]
fn a_long_call_over_http_is_followed_to_its_end() {
    let everything = Everything::start();
    let call =
        ["tools", "call", "everything/trigger-long-running-operation", "duration=1", "steps=4"];
    let ran = everything.run(&call);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout().contains("completed"), "{ran}");
}

#[test]
fn a_script_calls_a_server_over_http() {
    let script = "import { getSum } from 'mcp/everything';\n\
                  const sums = await Promise.all([1, 2, 3].map((n) => getSum({ a: n, b: n })));\n\
                  export default sums.length;";
    let ran = Everything::start().run(&["run", "-e", script, "--allow", "everything"]);
    assert_eq!((ran.code, ran.stdout().trim()), (Some(0), "3"), "{ran}");
}

#[test]
fn a_server_that_is_not_there_is_an_error_with_a_fix() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("it is bound");
    let ran = Run::new()
        .args(["tools", "call", "x/y", "--json"])
        .config(&format!("[servers.x]\nurl = 'http://{free}/mcp'\n"))
        .go();
    let all = ran.json();
    let error = &all["error"];
    assert_eq!(
        (&error["reason"], &error["effect"]),
        (&json!("unavailable"), &json!("not-sent")),
        "{ran}"
    );
    assert!(
        error["message"].as_str().is_some_and(|text| text.contains("could not be reached")),
        "{ran}"
    );
    assert!(error["hint"].as_str().is_some_and(|hint| hint.contains("`url`")), "{ran}");
}

#[test]
fn a_header_leaves_this_machine_only_encrypted() {
    let config = "[servers.x]\nurl = 'http://192.0.2.1/mcp'\nheaders = { Authorization = 'Bearer ${TOKEN}' }\n";
    let ran =
        Run::new().args(["servers", "check", "--json"]).env("TOKEN", CANARY).config(config).go();
    let all = ran.json();
    let error = &entry(&all, "x")["error"];
    assert!(error["message"].as_str().is_some_and(|text| text.contains("unencrypted")), "{ran}");
    assert_hidden(&ran);
}

#[test]
fn a_secret_that_a_server_echoes_is_in_no_output() {
    let url = echo();
    let config = format!(
        "[servers.x]\nurl = '{url}'\nheaders = {{ Authorization = 'Bearer ${{TOKEN}}' }}\n"
    );
    for args in [
        vec!["servers", "list"],
        vec!["servers", "check", "--json"],
        vec!["tools", "list"],
        vec!["tools", "list", "--json"],
        vec!["tools", "call", "x/echo"],
        vec!["tools", "call", "x/echo", "--json"],
        vec!["tools", "call", "x/fail", "--json"],
        vec!["doctor", "--json"],
        vec!["trust"],
    ] {
        let ran = Run::new().args(&args).args(["-vv"]).env("TOKEN", CANARY).config(&config).go();
        assert_hidden(&ran);
        if args.contains(&"x/echo") {
            assert!(ran.stdout().contains("[redacted]"), "{ran}");
        }
    }
}

fn assert_hidden(ran: &Outcome) {
    let all = format!("{}{}", ran.stdout(), ran.stderr());
    assert!(!all.contains(CANARY), "a secret is shown: {ran}");
}

/// The reference server in its HTTP mode.
struct Everything {
    child: Child,
    port: u16,
}

impl Everything {
    fn start() -> Self {
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").expect("a port");
            free.local_addr().expect("it is bound").port()
        };
        let program =
            repository().join("target/tools/servers/node/node_modules/.bin/mcp-server-everything");
        let child = Command::new(&program)
            .arg("streamableHttp")
            .env("PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; run tests/setup.sh", program.display()));
        let everything = Self { child, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < START, "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        everything
    }

    fn config(&self) -> String {
        format!("[servers.everything]\nurl = 'http://127.0.0.1:{}/mcp'\n", self.port)
    }

    fn run(&self, args: &[&str]) -> Outcome {
        Run::new().args(args).config(&self.config()).go()
    }
}

impl Drop for Everything {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that puts the header it was sent into everything it says. It lives as long as
/// the tests.
fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut stream = BufReader::new(stream);
                while let Some((authorization, body)) = request(&mut stream) {
                    let reply = reply(&authorization, &body);
                    if stream.get_mut().write_all(reply.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    format!("http://{address}/mcp")
}

fn request(stream: &mut impl BufRead) -> Option<(String, Value)> {
    let (mut authorization, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = value.to_owned(),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((authorization, serde_json::from_slice(&body).unwrap_or_default()))
}

fn reply(secret: &str, body: &Value) -> String {
    let tool = |name: &str| json!({"name": name, "description": secret, "inputSchema": {"type": "object", "description": secret}});
    let result = match (body["method"].as_str(), body["params"]["name"].as_str()) {
        (Some("initialize"), _) => {
            json!({"protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
            "serverInfo": {"name": secret, "version": secret}, "instructions": secret})
        }
        (Some("tools/list"), _) => json!({"tools": [tool("echo"), tool("fail"), {"name": secret}]}),
        (Some("tools/call"), Some("echo")) => {
            json!({"content": [{"type": "text", "text": secret}, {"type": secret}], "structuredContent": {"e": secret}})
        }
        (Some("notifications/initialized"), _) => {
            return "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_owned();
        }
        _ => {
            return format!(
                "HTTP/1.1 500 No\r\nx: {secret}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{secret}",
                secret.len()
            );
        }
    };
    let body = json!({"jsonrpc": "2.0", "id": body["id"], "result": result}).to_string();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nmcp-session-id: {secret}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
