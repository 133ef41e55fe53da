//! `serve --http` as whoever can reach its port meets it: bytes on a socket, no library.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::serve_in;
use crate::support::{Home, Run, shop};

const TOKEN: &str = "a-token-of-the-tests-0123456789";

/// A host that listens.
struct Host {
    child: Child,
    address: SocketAddr,
    home: Arc<Home>,
}

/// What came back.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Host {
    fn start(args: &[&str]) -> Self {
        Self::of(serve_in(&Home::new(), args).env("MCP_HOST_TOKEN", TOKEN))
    }

    fn of(run: Run) -> Self {
        let (mut command, home) = run.args(["--http", "127.0.0.1:0"]).parts();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the host starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let line = lines.by_ref().map(|line| line.expect("text")).find(|l| l.contains("listening"));
        let line = line.expect("where it listens");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.and_then(|address| address.parse().ok()).expect("an address");
        // What else it says is nobody's, but it must be able to say it.
        thread::spawn(move || lines.for_each(drop));
        Self { child, address, home }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(40))).expect("a timeout");
        stream
    }

    /// Sends bytes and reads to the end of the answer.
    fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A host that refuses early does not read all of it.
        let _ = stream.write_all(request);
        Answer::read(stream)
    }

    /// A request with these heads, beside those that every client sends.
    fn send(&self, line: &str, heads: &[(&str, &str)], body: &[u8]) -> Answer {
        self.raw(&self.request(line, heads, body))
    }

    fn request(&self, line: &str, heads: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        let mut text = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
        let given = |name: &str| heads.iter().any(|(head, _)| head.eq_ignore_ascii_case(name));
        let host = self.address.to_string();
        let length = body.len().to_string();
        let authorization = format!("Bearer {TOKEN}");
        let usual = [
            ("host", host.as_str()),
            ("authorization", &authorization),
            ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
            ("content-length", &length),
        ];
        let usual = usual.into_iter().filter(|(name, _)| !given(name));
        for (name, value) in heads.iter().copied().chain(usual).filter(|(_, value)| !value.is_empty()) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        [text.as_bytes(), b"\r\n", body].concat()
    }

    /// Runs code, in the new era.
    fn run_code(&self, code: &str) -> Answer {
        self.raw(&self.code_request(code))
    }

    fn code_request(&self, code: &str) -> Vec<u8> {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": "run_code", "arguments": {"code": code},
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
            },
        }});
        let heads = [
            ("mcp-protocol-version", "2026-07-28"),
            ("mcp-method", "tools/call"),
            ("mcp-name", "run_code"),
        ];
        self.request("POST /mcp", &heads, body.to_string().as_bytes())
    }

    fn metric(&self, name: &str) -> String {
        let metrics = self.send("GET /metrics", &[], b"");
        let text = String::from_utf8(metrics.body).expect("text");
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.rsplit(' ').next().unwrap_or_default().to_owned()
    }

    fn signal(&self, name: &str) {
        let sent = std::process::Command::new("kill").args([name, &self.child.id().to_string()]);
        assert!({ sent }.status().expect("kill").success());
    }

    fn ended(mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "the host does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It has ended, or a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        // What is reset after its answer was read is answered.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = bytes.split_at(end.map_or(bytes.len(), |end| end + 4));
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self { status: status.unwrap_or(0), head, body: body.to_vec() }
    }

    fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"))
    }
}

#[test]
fn only_who_shows_the_token_gets_in_and_only_in_the_header() {
    let host = Host::start(&[]);
    assert_eq!(host.run_code("1 + 1").json()["result"]["structuredContent"]["result"], 2);
    for authorization in ["", "Bearer", "Bearer wrong-token-0123456789", &format!("Basic {TOKEN}")] {
        let answer = host.send("POST /mcp", &[("authorization", authorization)], b"{}");
        assert_eq!(answer.status, 401, "{authorization}");
        assert!(answer.head.contains("www-authenticate: bearer"));
        assert!(!String::from_utf8_lossy(&answer.body).contains(TOKEN));
    }
    let line = format!("POST /mcp?token={TOKEN}&access_token={TOKEN}");
    assert_eq!(host.send(&line, &[("authorization", "")], b"{}").status, 401);
    assert_eq!(host.send("GET /metrics", &[("authorization", "")], b"").status, 401);
    for open in ["GET /healthz", "GET /readyz"] {
        assert_eq!(host.send(open, &[("authorization", "")], b"").status, 200, "{open}");
    }
}

#[test]
fn a_page_in_a_browser_gets_nowhere() {
    let host = Host::start(&[]);
    let port = host.address.port();
    for heads in [
        vec![("host", "evil.example")],
        vec![("host", "127.0.0.1.evil.example")],
        vec![("host", "")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        assert_eq!(host.send("POST /mcp", &heads, b"{}").status, 403, "{heads:?}");
    }
    let absolute = host.send("POST http://evil.example/mcp", &[], b"{}");
    assert_eq!(absolute.status, 403);
    let origin = ("origin", "https://evil.example");
    let ask = ("access-control-request-method", "POST");
    for heads in [vec![origin, ask], vec![ask]] {
        let answer = host.send("OPTIONS /mcp", &heads, b"");
        assert!(answer.status >= 400, "{}", answer.status);
        assert!(!answer.head.contains("access-control-allow"), "{}", answer.head);
    }
    assert_eq!(host.send("GET /healthz", &[("host", &format!("localhost:{port}"))], b"").status, 200);
}

#[test]
fn what_is_too_large_too_deep_or_nonsense_is_refused_with_a_reason() {
    let host = Host::start(&[]);
    let large = vec![b' '; 4 * 1024 * 1024 + 1];
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let batch = format!("[{}]", vec![r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#; 10_000].join(","));
    for (body, status) in [
        (large.as_slice(), 413),
        (deep.as_bytes(), 400),
        (batch.as_bytes(), 400),
        (b"{\"jsonrpc\"".as_slice(), 400),
        (b"\xff\xfe".as_slice(), 400),
    ] {
        let answer = host.send("POST /mcp", &[], body);
        assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
        assert!(!answer.body.is_empty());
    }
    let head = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(64 * 1024));
    assert_eq!(host.raw(head.as_bytes()).status, 431);
    assert_eq!(host.run_code("1").status, 200);
}

#[test]
fn a_run_whose_client_went_away_gives_its_place_back() {
    let host = Host::start(&["--max-runs", "1"]);
    assert_eq!(host.run_code("1").status, 200);
    for code in ["for (;;);", "await new Promise(() => setTimeout(() => {}, 25_000))"] {
        let mut stream = host.connect();
        stream.write_all(&host.code_request(code)).expect("sent");
        thread::sleep(Duration::from_millis(300));
        drop(stream);
        let begun = Instant::now();
        assert_eq!(host.run_code("1").json()["result"]["structuredContent"]["result"], 1);
        assert!(begun.elapsed() < Duration::from_secs(15), "the run went on: {code}");
    }
}

#[test]
fn told_to_end_it_finishes_what_is_under_way_and_exits_well() {
    let host = Host::start(&["--max-runs", "20"]);
    assert_eq!(host.run_code("1").status, 200);
    let code = "await new Promise((done) => setTimeout(done, 1_500)); export default 'done'";
    let open: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = host.connect();
            stream.write_all(&host.code_request(code)).expect("sent");
            stream
        })
        .collect();
    thread::sleep(Duration::from_millis(500));
    host.signal("-TERM");
    thread::sleep(Duration::from_millis(100));
    for stream in open {
        let answer = Answer::read(stream);
        assert_eq!(answer.status, 200, "{}", answer.head);
        assert_eq!(answer.json()["result"]["structuredContent"]["result"], "done");
    }
    assert_eq!(host.ended(), Some(0));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let host = Host::start(&[]);
    assert_eq!(host.run_code("1").status, 200);
    let mut stream = host.connect();
    stream.write_all(&host.code_request("await new Promise(() => setTimeout(() => {}, 25_000))")).expect("sent");
    thread::sleep(Duration::from_millis(300));
    host.signal("-INT");
    thread::sleep(Duration::from_millis(200));
    host.signal("-INT");
    assert_eq!(host.ended(), Some(130));
}

#[test]
fn many_clients_at_once_are_all_answered_right() {
    let host = Arc::new(Host::start(&[]));
    assert_eq!(host.run_code("1").status, 200);
    let clients: Vec<_> = (0..200)
        .map(|n| {
            let host = host.clone();
            thread::spawn(move || {
                let answer = host.run_code(&format!("export default {n} * 2"));
                if answer.status == 503 {
                    assert!(answer.head.contains("retry-after:"));
                    return 0;
                }
                assert_eq!(answer.json()["result"]["structuredContent"]["result"], n * 2);
                1
            })
        })
        .collect();
    let answered: u32 = clients.into_iter().map(|client| client.join().expect("a client")).sum();
    assert!(answered > 100, "{answered}");
    assert_eq!(host.metric("mcp_host_runs_active"), "0");
    assert_eq!(host.metric("mcp_host_runs_total{outcome=\"ok\"}"), (answered + 1).to_string());
}

#[test]
fn a_token_that_nobody_gave_is_made_once_for_this_user_alone() {
    let home = Home::new();
    let first = Host::of(serve_in(&home, &[]));
    let token = || {
        let found = walk(&home.work("../home/data"));
        let file = found.iter().find(|path| path.ends_with("serve-token")).expect("a token");
        let mode = file.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::read_to_string(file).expect("a token").trim().to_owned()
    };
    let made = token();
    assert_eq!(made.len(), 64);
    let shown = format!("Bearer {made}");
    assert_eq!(first.send("GET /metrics", &[("authorization", &shown)], b"").status, 200);
    drop(first);
    let second = Host::of(serve_in(&home, &[]));
    assert_eq!(token(), made);
    assert_eq!(second.send("GET /metrics", &[("authorization", &shown)], b"").status, 200);
    drop(second.home.clone());
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { vec![entry.path()] })
        .collect()
}

#[test]
fn other_machines_are_let_in_only_by_a_flag_and_a_token_that_was_given() {
    let refused = |args: &[&str], token: Option<&str>| {
        let mut run = Run::new().args(["serve", "--allow", "all"]).args(args).config(&shop());
        if let Some(token) = token {
            run = run.env("MCP_HOST_TOKEN", token);
        }
        let ended = run.go();
        assert_eq!(ended.code, Some(2), "{ended}");
        ended.stderr()
    };
    assert!(refused(&["--http", "0.0.0.0:0"], Some(TOKEN)).contains("--allow-remote"));
    assert!(refused(&["--http", "0.0.0.0:0", "--allow-remote"], None).contains("MCP_HOST_TOKEN"));
    assert!(refused(&["--http", "nowhere"], None).contains("nowhere"));
}

#[test]
fn a_short_token_is_refused_and_not_shown() {
    let run = Run::new().args(["serve", "--http", "127.0.0.1:0"]).config(&shop());
    let ended = run.env("MCP_HOST_TOKEN", "short-secret").go();
    assert_eq!(ended.code, Some(3), "{ended}");
    assert!(!ended.stderr().contains("short-secret"), "{ended}");
}

#[test]
fn few_descriptors_cost_connections_and_not_the_host() {
    let home = Home::new();
    let config = home.write("servers.toml", shop());
    let line = format!(
        "ulimit -n 64; exec '{}' serve --allow all --config '{}' --http 127.0.0.1:0",
        crate::support::HOST,
        config.display()
    );
    let (mut command, home) =
        Run::shell(&line).home(&home).env("MCP_HOST_TOKEN", TOKEN).parts();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the host starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let line = lines.next().expect("a line").expect("text");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let Some(address) = address.and_then(|address| address.parse().ok()) else {
        // So few do not do at all, which it says and ends.
        assert!(line.contains("error"), "{line}");
        let _ = child.wait();
        return;
    };
    thread::spawn(move || lines.for_each(drop));
    let host = Host { child, address, home };
    let idle: Vec<_> = (0..100).filter_map(|_| TcpStream::connect(address).ok()).collect();
    thread::sleep(Duration::from_millis(500));
    drop(idle);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(host.send("GET /healthz", &[], b"").status, 200);
}
