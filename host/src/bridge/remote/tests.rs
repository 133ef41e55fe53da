//! The bridge against servers over HTTP that exist only in the test, most of them hostile.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::bridge::{Bridge, Era, Eras, Silent};
use crate::config::server::{Deadlines, HttpServer, Server, Transport};
use crate::config::template::Template;
use crate::limits::{MAX_LINE_BYTES, MAX_RESULT_BYTES};
use crate::name::ServerName;
use crate::tools::{Call, Content, Effect, ErrorReason, ToolError, ToolOutput, Tools};

const CANARY: &str = "canary-0123456789";

#[derive(Default)]
struct Memory(Mutex<Option<Era>>);

impl Eras for Memory {
    fn recall(&self, _: &Server) -> Option<Era> {
        *self.0.lock().unwrap()
    }
    fn remember(&self, _: &Server, era: Era) {
        *self.0.lock().unwrap() = Some(era);
    }
}

/// One request as the server saw it.
#[derive(Debug, Clone)]
struct Heard {
    method: String,
    headers: BTreeMap<String, String>,
    body: Value,
}

impl Heard {
    fn asks(&self) -> &str {
        self.body["method"].as_str().unwrap_or_default()
    }

    fn tool(&self) -> &str {
        self.body["params"]["name"].as_str().unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What a server does with a request.
enum Reply {
    /// Says this and is ready for the next request.
    Whole(Vec<u8>),
    /// Says this and closes the connection.
    Cut(Vec<u8>),
    /// Says this and nothing more.
    Hang(Vec<u8>),
    /// Says the first, and the second for ever.
    Endless(Vec<u8>, Vec<u8>),
}

fn whole(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    Reply::Whole(raw(status, headers, body))
}

fn raw(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn json_reply(body: &Value) -> Reply {
    whole("200 OK", &[("content-type", "application/json")], body.to_string().as_bytes())
}

/// The head of a stream that ends with its connection.
const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

fn events(messages: &[Value]) -> Reply {
    let text: String = messages.iter().map(|message| format!("data: {message}\n\n")).collect();
    whole("200 OK", &[("content-type", "text/event-stream")], text.as_bytes())
}

fn result(heard: &Heard, result: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": heard.body["id"], "result": result})
}

fn text(text: &str) -> Value {
    json!({"content": [{"type": "text", "text": text}], "resultType": "complete"})
}

fn tools(names: &[&str]) -> Value {
    let tool = |name: &&str| json!({"name": name, "inputSchema": {"type": "object"}});
    json!({"tools": names.iter().map(tool).collect::<Vec<_>>(), "resultType": "complete"})
}

fn accepted() -> Reply {
    whole("202 Accepted", &[], b"")
}

fn plain(status: &str) -> Reply {
    whole(status, &[("content-type", "text/html")], b"<html>")
}

/// What every server answers before the interesting part.
fn usual(era: Era, heard: &Heard) -> Reply {
    match (heard.method.as_str(), heard.asks(), era) {
        ("GET" | "DELETE", _, _) => plain("405 Method Not Allowed"),
        (_, "initialize", Era::Legacy) => {
            let body = result(
                heard,
                json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                       "serverInfo": {"name": "fake", "version": "1"}}),
            );
            let kind = ("content-type", "application/json");
            whole("200 OK", &[kind, ("mcp-session-id", "s-1")], body.to_string().as_bytes())
        }
        (_, "server/discover", Era::Modern) => json_reply(&result(
            heard,
            json!({"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}},
                   "resultType": "complete", "ttlMs": 0, "cacheScope": "private",
                   "serverInfo": {"name": "fake", "version": "1"}}),
        )),
        (_, "server/discover" | "initialize", _) => plain("400 Bad Request"),
        (_, "tools/list", _) => json_reply(&result(heard, tools(&["t"]))),
        (_, "tools/call", _) => json_reply(&result(heard, text("done"))),
        _ => accepted(),
    }
}

async fn serve(
    answer: impl FnMut(&Heard) -> Reply + Send + 'static,
) -> (String, mpsc::UnboundedReceiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let (seen, log) = mpsc::unbounded_channel();
    let answer = Arc::new(Mutex::new(answer));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (answer, seen) = (answer.clone(), seen.clone());
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                while let Some(heard) = hear(&mut stream).await {
                    let reply = answer.lock().unwrap()(&heard);
                    let _ = seen.send(heard);
                    if !say(stream.get_mut(), reply).await {
                        return;
                    }
                }
            });
        }
    });
    (url, log)
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<Heard> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let method = line.split(' ').next()?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Heard { method, headers, body: serde_json::from_slice(&body).unwrap_or_default() })
}

async fn say(stream: &mut TcpStream, reply: Reply) -> bool {
    match reply {
        Reply::Whole(bytes) => return stream.write_all(&bytes).await.is_ok(),
        Reply::Cut(bytes) => drop(stream.write_all(&bytes).await),
        Reply::Hang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read(&mut [0; 1]).await;
        }
        Reply::Endless(head, more) => {
            let mut alive = stream.write_all(&head).await.is_ok();
            while alive {
                alive = stream.write_all(&more).await.is_ok();
            }
        }
    }
    false
}

fn server(url: &str) -> Server {
    let limit = Duration::from_secs(5);
    let url = Template::new(url).unwrap();
    Server {
        name: ServerName::new("s").unwrap(),
        transport: Transport::Http(HttpServer { url, headers: Vec::new() }),
        deadlines: Deadlines { start: limit, list: limit, call: limit },
    }
}

fn with_canary(url: &str) -> Server {
    let value = Template::new(&format!("Bearer {CANARY}")).unwrap();
    let mut server = server(url);
    let Transport::Http(http) = &mut server.transport else { panic!() };
    http.headers.push((HeaderName::from_static("authorization"), value));
    server
}

fn hurried(mut server: Server) -> Server {
    server.deadlines.call = Duration::from_millis(300);
    server
}

fn bridge(server: Server) -> Bridge {
    Bridge::new([server], Arc::new(Memory::default()), Arc::new(Silent))
}

async fn call(bridge: &Bridge, tool: &str) -> Result<ToolOutput, ToolError> {
    let call = Call { server: "s".to_owned(), tool: tool.to_owned(), arguments: "{}".to_owned() };
    Tools::call(bridge, &call).await
}

fn said(output: &ToolOutput) -> &str {
    match output.content.first() {
        Some(Content::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// What comes of a call that a server answers like this.
async fn called(
    server: impl Fn(&str) -> Server,
    mut answer: impl FnMut(&Heard) -> Reply + Send + 'static,
) -> Result<ToolOutput, ToolError> {
    let answers = move |heard: &Heard| match heard.asks() {
        "tools/call" => answer(heard),
        _ => usual(Era::Legacy, heard),
    };
    let (url, _log) = serve(answers).await;
    call(&bridge(server(&url)), "t").await
}

fn seen(log: &mut mpsc::UnboundedReceiver<Heard>) -> Vec<Heard> {
    std::iter::from_fn(|| log.try_recv().ok()).collect()
}

#[tokio::test]
async fn a_server_of_the_old_era_has_a_session_from_beginning_to_end() {
    let (url, mut log) = serve(|heard| usual(Era::Legacy, heard)).await;
    let bridge = bridge(server(&url));
    let report = bridge.check(&ServerName::new("s").unwrap()).await;
    assert_eq!((report.era, report.tools, report.error), (Some(Era::Legacy), 1, None));
    assert_eq!(said(&call(&bridge, "t").await.unwrap()), "done");
    bridge.shutdown().await;
    let heard = seen(&mut log);
    let first = heard.iter().position(|heard| heard.asks() == "initialize").unwrap();
    assert_eq!(heard[first].header("mcp-session-id"), None);
    assert_eq!(heard[first].header("mcp-protocol-version"), None);
    for later in &heard[first + 1..] {
        assert_eq!(later.header("mcp-session-id"), Some("s-1"), "{later:?}");
        assert_eq!(later.header("mcp-protocol-version"), Some("2025-06-18"), "{later:?}");
        assert_eq!(later.header("mcp-method"), None);
    }
    assert_eq!(heard.last().unwrap().method, "DELETE");
    assert!(heard.iter().all(|heard| heard.header("accept-encoding") == Some("identity")));
}

#[tokio::test]
async fn a_server_of_the_new_era_is_told_in_headers_what_it_is_asked() {
    let (url, mut log) = serve(|heard| usual(Era::Modern, heard)).await;
    let bridge = bridge(server(&url));
    assert_eq!(said(&call(&bridge, "t").await.unwrap()), "done");
    bridge.shutdown().await;
    let heard = seen(&mut log);
    let methods: Vec<_> = heard.iter().map(Heard::asks).collect();
    assert_eq!(methods, ["server/discover", "tools/list", "tools/call"]);
    for heard in &heard {
        assert_eq!(heard.header("mcp-method"), Some(heard.asks()));
        assert_eq!(heard.header("mcp-protocol-version"), Some("2026-07-28"));
        assert_eq!(heard.header("mcp-session-id"), None);
    }
    assert_eq!(heard[2].header("mcp-name"), Some("t"));
}

#[tokio::test]
async fn marked_arguments_are_mirrored_and_a_tool_with_bad_marks_is_left_out() {
    let marked = |name: &str, mark: Value| {
        json!({"name": name, "inputSchema": {"type": "object", "properties": {
            "region": {"type": "string", "x-mcp-header": mark}}}})
    };
    let list = json!({"tools": [marked("t", json!("Region")), marked("bad", json!("a b"))],
                      "resultType": "complete"});
    let (url, mut log) = serve(move |heard| match heard.asks() {
        "tools/list" => json_reply(&result(heard, list.clone())),
        _ => usual(Era::Modern, heard),
    })
    .await;
    let bridge = bridge(server(&url));
    let arguments = json!({"region": "größer"}).to_string();
    let asked = Call { server: "s".to_owned(), tool: "t".to_owned(), arguments };
    Tools::call(&bridge, &asked).await.unwrap();
    let asked = seen(&mut log).pop().unwrap();
    assert_eq!(asked.header("mcp-param-region"), Some("=?base64?Z3LDtsOfZXI=?="));
    let excluded = bridge.excluded(&ServerName::new("s").unwrap()).await;
    assert_eq!(excluded.len(), 1);
    assert!(excluded[0].reason.contains("x-mcp-header"), "{excluded:?}");
}

#[tokio::test]
async fn a_redirect_is_told_and_nothing_is_ever_sent_there() {
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}/steal", trap.local_addr().unwrap());
    let sprung = Arc::new(AtomicUsize::new(0));
    let count = sprung.clone();
    tokio::spawn(async move {
        while trap.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    for (status, at) in [("307 Temporary Redirect", ""), ("302 Found", "tools/call"), ("308 P", "")]
    {
        let to = target.clone();
        let (url, mut log) = serve(move |heard| match at {
            at if at.is_empty() || at == heard.asks() => whole(status, &[("location", &to)], b""),
            _ => usual(Era::Legacy, heard),
        })
        .await;
        let error = call(&bridge(with_canary(&url)), "t").await.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::NotSent));
        assert!(error.message.contains(&target), "{}", error.message);
        assert!(seen(&mut log).len() < 8);
    }
    assert_eq!(sprung.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_server_that_asks_for_authorization_is_asked_once() {
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let (url, mut log) = serve(move |_| {
            whole(status, &[("www-authenticate", "Bearer resource_metadata=\"x\"")], b"")
        })
        .await;
        let error = call(&bridge(server(&url)), "t").await.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::NotSent));
        assert!(error.message.contains(&status[..3]), "{}", error.message);
        assert!(error.hint.unwrap().contains("`headers`"));
        assert_eq!(seen(&mut log).len(), 1);
    }
}

#[tokio::test]
async fn a_secret_that_a_server_echoes_reaches_nobody() {
    let escaped: String = CANARY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    for echo in [CANARY.to_owned(), format!("Bearer {CANARY}"), escaped] {
        let body = |heard: &Heard| {
            let tail = r#""}],"structuredContent":{"e":"ECHO"}}}"#;
            let head =
                r#"{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"ECHO"#;
            [head, tail].concat().replace("ID", &heard.body["id"].to_string())
        };
        let text = echo.clone();
        let output = called(with_canary, move |heard| {
            assert_eq!(heard.header("authorization"), Some(&*format!("Bearer {CANARY}")));
            let body = body(heard).replace("ECHO", &text);
            whole("200 OK", &[("content-type", "application/json")], body.as_bytes())
        })
        .await
        .unwrap();
        let shown = format!("{output:?}");
        assert!(shown.contains("[redacted]") && !shown.contains("0123456789"), "{shown}");
        let stream = echo.clone();
        let output = called(with_canary, move |heard| {
            let answer = body(heard).replace("ECHO", &stream);
            whole(
                "200 OK",
                &[("content-type", "text/event-stream")],
                format!("data: {answer}\n\n").as_bytes(),
            )
        });
        assert!(!format!("{:?}", output.await.unwrap()).contains("0123456789"));
    }
}

#[tokio::test]
async fn the_password_of_a_url_is_not_shown_by_a_server_that_echoes_its_header() {
    let with_user = |url: &str| server(&url.replace("http://", "http://user1234:pass%40word99@"));
    let output = called(with_user, |heard| {
        let sent = heard.header("authorization").unwrap();
        assert_eq!(sent, "Basic dXNlcjEyMzQ6cGFzc0B3b3JkOTk=");
        json_reply(&result(heard, text(&format!("{sent} pass@word99 user1234"))))
    });
    assert_eq!(said(&output.await.unwrap()), "Basic [redacted] [redacted] [redacted]");
}

#[tokio::test]
async fn an_ordinary_value_of_a_header_changes_no_answer() {
    for value in ["get_file_contents, list_issues", "12345678", "2025-06-18", "readOnlyHint"] {
        let with_header = |url: &str| {
            let mut server = server(url);
            let Transport::Http(http) = &mut server.transport else { panic!() };
            let value = Template::new(value).unwrap();
            http.headers.push((HeaderName::from_static("x-setting"), value));
            server
        };
        let output = called(with_header, move |heard| {
            assert_eq!(heard.header("x-setting"), Some(value));
            json_reply(&result(heard, text(value)))
        });
        assert_eq!(said(&output.await.unwrap()), value);
    }
}

#[tokio::test]
async fn half_a_character_does_not_cost_the_result() {
    let output = called(server, |heard| {
        let body = result(heard, text("cut HALF")).to_string().replace("HALF", r"\ud83d");
        whole("200 OK", &[("content-type", "application/json")], body.as_bytes())
    });
    assert_eq!(said(&output.await.unwrap()), "cut \u{fffd}");
}

#[tokio::test]
async fn a_secret_is_in_no_error_either() {
    let echoes: [fn(&Heard) -> Reply; 6] = [
        |_| whole("401 Unauthorized", &[("content-type", "text/plain")], CANARY.as_bytes()),
        |_| whole("302 Found", &[("location", &format!("http://a/{CANARY}"))], b""),
        |_| whole("200 OK", &[("content-type", CANARY)], b"x"),
        |_| whole("200 OK", &[("content-encoding", CANARY)], b"x"),
        |_| {
            json_reply(
                &json!({"jsonrpc": "2.0", "id": null, "error": {"code": 1, "message": CANARY}}),
            )
        },
        |heard| {
            let error = json!({"code": -32602, "message": CANARY, "data": CANARY});
            let body = json!({"jsonrpc": "2.0", "id": heard.body["id"], "error": error});
            whole("400 Bad", &[("content-type", "application/json")], body.to_string().as_bytes())
        },
    ];
    for echo in echoes {
        let error = called(with_canary, echo).await.unwrap_err();
        assert!(!format!("{error:?}").contains(CANARY), "{error:?}");
        let (url, _log) = serve(echo).await;
        let error = call(&bridge(with_canary(&url)), "t").await.unwrap_err();
        assert!(!format!("{error:?}").contains(CANARY), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_packed_is_refused_and_never_unpacked() {
    let (mut bomb, mut kind) = (vec![0x1f, 0x8b], "gzip");
    bomb.extend_from_slice(&[0; 64]);
    for _ in 0..2 {
        let body = bomb.clone();
        let error = called(server, move |_| {
            whole(
                "200 OK",
                &[("content-type", "application/json"), ("content-encoding", kind)],
                &body,
            )
        })
        .await
        .unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::SentUnknown));
        assert!(error.message.contains(kind), "{}", error.message);
        kind = "br";
    }
    // Unlabelled it is what it looks like: no message.
    let error =
        called(server, move |_| whole("200 OK", &[("content-type", "application/json")], &bomb));
    assert_eq!(error.await.unwrap_err().effect, Effect::SentUnknown);
}

#[tokio::test]
async fn a_stream_that_never_answers_costs_the_call_and_nothing_else() {
    let noise = b"data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n".repeat(64);
    let (url, _log) = serve(move |heard| match heard.tool() {
        "t" => Reply::Endless(STREAM.to_vec(), noise.clone()),
        "u" => json_reply(&result(heard, text("still here"))),
        _ if heard.asks() == "tools/list" => json_reply(&result(heard, tools(&["t", "u"]))),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let bridge = bridge(hurried(server(&url)));
    let (endless, other) = tokio::join!(call(&bridge, "t"), call(&bridge, "u"));
    let error = endless.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::Timeout, Effect::SentUnknown));
    assert_eq!(said(&other.unwrap()), "still here");
}

#[tokio::test]
async fn an_answer_over_the_bound_is_dropped_however_it_comes() {
    let large = "x".repeat(MAX_LINE_BYTES);
    let announced = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        1_u64 << 40
    );
    let unannounced = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec();
    type Replies = Vec<Box<dyn Fn(&Heard) -> Reply + Send>>;
    let replies: Replies = vec![
        Box::new(move |_| Reply::Hang(announced.clone().into_bytes())),
        Box::new(move |_| Reply::Endless(unannounced.clone(), vec![b' '; 1 << 16])),
        Box::new(move |_| Reply::Endless([STREAM, b"data: "].concat(), vec![b' '; 1 << 16])),
        Box::new(move |heard| json_reply(&result(heard, text(&large)))),
        Box::new(|heard| events(&[result(heard, text(&"x".repeat(MAX_RESULT_BYTES)))])),
    ];
    for reply in replies {
        let error = called(server, move |heard| reply(heard)).await.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Limit, Effect::Done));
    }
}

#[tokio::test]
async fn a_body_that_trickles_meets_the_deadline_of_the_call() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let begun = Instant::now();
    let error =
        called(|url| hurried(server(url)), |_| Reply::Hang(head.to_vec())).await.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::Timeout, Effect::SentUnknown));
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_refusal_says_what_the_server_said_and_what_may_have_happened() {
    let failed = |status: &'static str, kind: &'static str, body: &'static str| {
        called(server, move |_| whole(status, &[("content-type", kind)], body.as_bytes()))
    };
    for (status, kind, body, message, effect) in [
        (
            "500 Oops",
            "text/plain",
            "the disk\nis full",
            "it failed: HTTP 500: the disk / is full",
            Effect::SentUnknown,
        ),
        ("503 Busy", "text/html", "<html>", "it failed: HTTP 503", Effect::SentUnknown),
        (
            "405 No",
            "application/json",
            r#"{"error":"post elsewhere"}"#,
            "it takes no requests at its `url`: HTTP 405: post elsewhere",
            Effect::NotSent,
        ),
        (
            "429 Slow",
            "text/html",
            "",
            "it has too many requests to answer: HTTP 429",
            Effect::NotSent,
        ),
        (
            "200 OK",
            "text/html",
            "<html>",
            "its answer is of another content type: text/html",
            Effect::SentUnknown,
        ),
        (
            "200 OK",
            "application/json",
            "{}",
            "what it answers with is no answer",
            Effect::SentUnknown,
        ),
        (
            "202 Accepted",
            "application/json",
            "",
            "what it answers with is no answer",
            Effect::SentUnknown,
        ),
    ] {
        let error = failed(status, kind, body).await.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, effect), "{status}");
        assert_eq!(error.message, format!("s/t got no answer from its server: {message}"));
        assert!(error.hint.is_some());
    }
}

#[tokio::test]
async fn an_address_without_a_server_is_told_with_its_reason() {
    for (status, why) in [
        ("404 Not Found", "there is nothing at its `url`: HTTP 404"),
        ("500 Oops", "it failed: HTTP 500"),
    ] {
        let (url, mut log) = serve(move |_| plain(status)).await;
        let error = call(&bridge(server(&url)), "t").await.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::NotSent));
        assert_eq!(error.message, format!("server s could not be reached: {why}"));
        assert_eq!(seen(&mut log).len(), 2);
    }
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = call(&bridge(server(&format!("http://{free}/mcp"))), "t").await.unwrap_err();
    assert!(error.message.contains("there is no connection"), "{}", error.message);
}

#[tokio::test]
async fn one_odd_tool_or_content_costs_only_itself() {
    let list = json!({"tools": [{"name": 7}, {"name": "t", "inputSchema": {"type": "object"}, "icons": 1}]});
    let odd = json!({"content": [{"type": "hologram", "x": 1}, {"type": "text", "text": "seen"}]});
    let (url, _log) = serve(move |heard| match heard.asks() {
        "tools/list" => events(&[result(heard, list.clone())]),
        "tools/call" => events(&[result(heard, odd.clone())]),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let bridge = bridge(server(&url));
    let output = call(&bridge, "t").await.unwrap();
    assert!(
        output
            .content
            .iter()
            .any(|content| matches!(content, Content::Text(text) if text == "seen"))
    );
    assert_eq!(output.content.len(), 2);
    assert_eq!(bridge.excluded(&ServerName::new("s").unwrap()).await.len(), 1);
}

#[tokio::test]
async fn a_servers_own_requests_are_answered_and_its_noise_is_not() {
    let (url, mut log) = serve(|heard| match heard.asks() {
        "tools/call" => {
            let mut said = vec![json!({"jsonrpc": "2.0", "id": "p", "method": "ping"})];
            said.push(json!({"jsonrpc": "2.0", "id": 9, "method": "sampling/createMessage"}));
            let note = json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {}});
            said.extend(std::iter::repeat_n(note, 10_000));
            said.push(result(heard, text("done")));
            events(&said)
        }
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let bridge = bridge(server(&url));
    assert_eq!(said(&call(&bridge, "t").await.unwrap()), "done");
    let mut answered = HashMap::new();
    while answered.len() < 2 {
        let heard = timeout(Duration::from_secs(5), log.recv()).await.unwrap().unwrap();
        if heard.asks().is_empty() && heard.method == "POST" {
            answered.insert(heard.body["id"].to_string(), heard.body);
        }
    }
    assert!(answered["\"p\""]["result"].is_object());
    assert_eq!(answered["9"]["error"]["code"], -32601);
}

#[tokio::test]
async fn a_session_that_ended_is_begun_anew_and_the_call_is_made_once() {
    let mut sessions = 0;
    let (url, mut log) = serve(move |heard| {
        if heard.asks() == "initialize" {
            sessions += 1;
        }
        match heard.asks() {
            "tools/call" if sessions == 1 => plain("404 Not Found"),
            _ => usual(Era::Legacy, heard),
        }
    })
    .await;
    let bridge = bridge(server(&url));
    assert_eq!(said(&call(&bridge, "t").await.unwrap()), "done");
    let heard = seen(&mut log);
    let count = |method: &str| heard.iter().filter(|heard| heard.asks() == method).count();
    assert_eq!((count("initialize"), count("tools/call")), (2, 2));
}

#[tokio::test]
async fn a_server_that_ends_every_session_is_left_alone_after_a_second_try() {
    let (url, mut log) = serve(|heard| match heard.asks() {
        "tools/call" => plain("404 Not Found"),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let error = call(&bridge(server(&url)), "t").await.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::NotSent));
    assert_eq!(seen(&mut log).iter().filter(|heard| heard.asks() == "tools/call").count(), 2);
}

#[tokio::test]
async fn a_stream_that_breaks_before_the_answer_may_have_had_its_effect() {
    for broken in
        [STREAM.to_vec(), [STREAM, b"data: {\"jsonrpc\""].concat(), b"HTTP/1.1 2".to_vec()]
    {
        let error = called(server, move |_| Reply::Cut(broken.clone())).await.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::SentUnknown));
    }
}

#[tokio::test]
async fn a_stream_of_the_old_era_is_taken_up_where_it_broke() {
    let mut asked = Value::Null;
    let (url, mut log) = serve(move |heard| match (heard.asks(), heard.header("last-event-id")) {
        ("tools/call", _) => {
            asked = heard.body["id"].clone();
            Reply::Cut([STREAM, b"id: e-7\nretry: 100\ndata:\n\n"].concat())
        }
        ("", Some("e-7")) => {
            let answer = json!({"jsonrpc": "2.0", "id": asked, "result": text("late")});
            events(&[answer])
        }
        _ => usual(Era::Legacy, heard),
    })
    .await;
    assert_eq!(said(&call(&bridge(server(&url)), "t").await.unwrap()), "late");
    assert_eq!(seen(&mut log).iter().filter(|heard| heard.asks() == "tools/call").count(), 1);
}

#[tokio::test]
async fn a_stream_that_is_taken_up_in_vain_is_given_up() {
    let (url, mut log) = serve(move |heard| match (heard.asks(), heard.header("last-event-id")) {
        ("tools/call", _) => Reply::Cut([STREAM, b"id: e\nretry: 0\ndata:\n\n"].concat()),
        ("", Some(_)) => Reply::Cut(STREAM.to_vec()),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let error = call(&bridge(server(&url)), "t").await.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::SentUnknown));
    assert!(seen(&mut log).len() < 16);
}

#[tokio::test]
async fn news_of_tools_comes_over_a_stream_of_its_own() {
    let mut lists = 0;
    let (url, mut log) = serve(move |heard| match (heard.method.as_str(), heard.asks()) {
        ("GET", _) => {
            let news = json!({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"});
            Reply::Hang([STREAM, format!("data: {news}\n\n").as_bytes()].concat())
        }
        (_, "tools/list") => {
            lists += 1;
            let names: &[&str] = if lists == 1 { &["t"] } else { &["t", "new"] };
            json_reply(&result(heard, tools(names)))
        }
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let bridge = bridge(server(&url));
    call(&bridge, "t").await.unwrap();
    let wait = async { while log.recv().await.unwrap().method != "GET" {} };
    timeout(Duration::from_secs(5), wait).await.unwrap();
    let found = async {
        while call(&bridge, "new").await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(5), found).await.unwrap();
    bridge.shutdown().await;
}

#[tokio::test]
async fn a_call_that_is_given_up_is_cancelled_at_the_server() {
    let (url, mut log) = serve(|heard| match heard.asks() {
        "tools/call" => Reply::Hang(STREAM.to_vec()),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let bridge = bridge(hurried(server(&url)));
    call(&bridge, "t").await.unwrap_err();
    let cancelled =
        async { while log.recv().await.unwrap().asks() != "notifications/cancelled" {} };
    timeout(Duration::from_secs(5), cancelled).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_silent_at_the_question_is_of_the_old_era() {
    let (url, _log) = serve(|heard| match heard.asks() {
        "server/discover" => Reply::Hang(Vec::new()),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let mut server = server(&url);
    server.deadlines.start = Duration::from_secs(2);
    let report = bridge(server).check(&ServerName::new("s").unwrap()).await;
    assert_eq!((report.era, report.error), (Some(Era::Legacy), None));
}

#[tokio::test]
async fn a_remembered_era_that_is_wrong_is_found_out() {
    for (was, is) in [(Era::Legacy, Era::Modern), (Era::Modern, Era::Legacy)] {
        let (url, _log) = serve(move |heard| usual(is, heard)).await;
        let eras = Arc::new(Memory(Mutex::new(Some(was))));
        let bridge = Bridge::new([server(&url)], eras.clone(), Arc::new(Silent));
        let report = bridge.check(&ServerName::new("s").unwrap()).await;
        assert_eq!((report.era, report.error), (Some(is), None));
        assert_eq!(*eras.0.lock().unwrap(), Some(is));
    }
}

#[tokio::test]
async fn many_calls_at_once_are_all_answered() {
    let (url, _log) = serve(|heard| match heard.asks() {
        "tools/call" => events(&[result(heard, text(&heard.body["id"].to_string()))]),
        _ => usual(Era::Legacy, heard),
    })
    .await;
    let bridge = bridge(server(&url));
    call(&bridge, "t").await.unwrap();
    let calls = (0..300).map(|_| call(&bridge, "t"));
    let answers = futures::future::join_all(calls).await;
    let ids: std::collections::HashSet<_> =
        answers.iter().map(|answer| said(answer.as_ref().unwrap()).to_owned()).collect();
    assert_eq!(ids.len(), 300);
}

#[test]
fn a_header_of_the_configuration_is_never_shown() {
    let endpoint = crate::config::server::Endpoint {
        url: format!("https://u:{CANARY}@a.example/?key={CANARY}"),
        headers: vec![(HeaderName::from_static("x"), HeaderValue::from_static(CANARY))],
    };
    assert!(!format!("{endpoint:?}").contains(CANARY));
}
