//! The bridge against servers that exist only in memory, and against small scripts.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex, split};
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::connection::{Opening, shake_hands};
use super::traffic::Traffic;
use super::*;
use crate::config::server::{Deadlines, StdioServer, Transport};
use crate::config::template::Template;
use crate::tools::{Content, Effect};

const SHORT: Duration = Duration::from_millis(300);

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

fn deadlines() -> Deadlines {
    Deadlines {
        start: Duration::from_secs(5),
        list: Duration::from_secs(5),
        call: Duration::from_secs(5),
    }
}

fn script(text: &str) -> Server {
    let template = |text: &str| Template::new(text).unwrap();
    let stdio = StdioServer {
        command: template("/bin/sh"),
        args: vec![template("-c"), template(text)],
        env: Vec::new(),
        cwd: "/".into(),
    };
    Server {
        name: ServerName::new("s").unwrap(),
        transport: Transport::Stdio(stdio),
        deadlines: deadlines(),
    }
}

fn bridge(server: Server) -> (Bridge, Arc<Memory>) {
    let eras = Arc::new(Memory::default());
    (Bridge::new([server], eras.clone(), Arc::new(Silent)), eras)
}

fn to(tool: &str, arguments: &Value) -> Call {
    Call { server: "s".to_owned(), tool: tool.to_owned(), arguments: arguments.to_string() }
}

fn tools(names: &[&str]) -> Value {
    let tool = |name: &&str| json!({"name": name, "inputSchema": {"type": "object"}});
    json!({"tools": names.iter().map(tool).collect::<Vec<_>>(), "resultType": "complete"})
}

fn text(text: &str) -> Value {
    json!({"content": [{"type": "text", "text": text}], "resultType": "complete"})
}

fn result(id: &Value, result: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string()
}

/// What every server answers before the interesting part.
fn handshake(era: Era, message: &Value) -> Option<String> {
    let id = message.get("id")?;
    match (message["method"].as_str()?, era) {
        ("initialize", Era::Legacy) => Some(result(
            id,
            &json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                    "serverInfo": {"name": "fake", "version": "1"}}),
        )),
        ("server/discover", Era::Modern) => Some(result(
            id,
            &json!({"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, "resultType": "complete",
                    "ttlMs": 0, "cacheScope": "private", "serverInfo": {"name": "fake", "version": "1"}}),
        )),
        ("server/discover" | "initialize", _) => {
            let error = json!({"code": -32601, "message": "method not found"});
            Some(json!({"jsonrpc": "2.0", "id": id, "error": error}).to_string())
        }
        _ => None,
    }
}

/// A server that answers each message with lines; everything it reads is passed on.
fn serve(
    pipe: DuplexStream,
    mut answers: impl FnMut(&Value) -> Vec<String> + Send + 'static,
) -> mpsc::UnboundedReceiver<Value> {
    let (seen, log) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (source, mut target) = split(pipe);
        let mut lines = BufReader::new(source).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let message: Value = serde_json::from_str(&line).unwrap();
            for answer in answers(&message) {
                target.write_all(answer.as_bytes()).await.unwrap();
                target.write_all(b"\n").await.unwrap();
            }
            let _ = seen.send(message);
        }
    });
    log
}

/// A bridge whose one server is connected to the other end of a pipe.
async fn connected(
    opening: Opening,
    limits: Deadlines,
    answers: impl FnMut(&Value) -> Vec<String> + Send + 'static,
) -> (Bridge, mpsc::UnboundedReceiver<Value>) {
    let (ours, theirs) = duplex(1 << 16);
    let log = serve(theirs, answers);
    let (source, target) = split(ours);
    let mut server = script("exit 1");
    server.deadlines = limits;
    let traffic = Arc::new(Traffic::new(server.name.clone(), Arc::new(Silent)));
    let gone = CancellationToken::new();
    let session = shake_hands(source, target, opening, traffic.clone(), gone).await.unwrap();
    let connection = Connection::new(session, None, traffic, Duration::ZERO);
    let (bridge, _) = bridge(server);
    bridge.servers.values().next().unwrap().adopt(connection);
    (bridge, log)
}

async fn echoing(era: Era) -> (Bridge, mpsc::UnboundedReceiver<Value>) {
    connected(Opening::Probe(SHORT), deadlines(), move |message| {
        answered(era, message, |_, params| text(&params["arguments"].to_string()))
    })
    .await
}

fn answered(era: Era, message: &Value, call: impl Fn(&str, &Value) -> Value) -> Vec<String> {
    if let Some(answer) = handshake(era, message) {
        return vec![answer];
    }
    let Some(id) = message.get("id") else { return Vec::new() };
    match message["method"].as_str() {
        Some("tools/list") => vec![result(id, &tools(&["echo", "slow"]))],
        Some("tools/call") => {
            let params = &message["params"];
            vec![result(id, &call(params["name"].as_str().unwrap(), params))]
        }
        _ => Vec::new(),
    }
}

async fn until(log: &mut mpsc::UnboundedReceiver<Value>, method: &str) -> Value {
    let wait = async {
        while let Some(message) = log.recv().await {
            if message["method"] == method {
                return message;
            }
        }
        panic!("the connection ended before {method}");
    };
    timeout(Duration::from_secs(5), wait).await.unwrap()
}

fn said(output: &ToolOutput) -> &str {
    match output.content.as_slice() {
        [Content::Text(text)] => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_eras_list_and_call() {
    for era in [Era::Legacy, Era::Modern] {
        let (bridge, _log) = echoing(era).await;
        let report = bridge.check(&ServerName::new("s").unwrap()).await;
        assert_eq!((report.era, report.tools, report.error), (Some(era), 2, None));
        let output = bridge.call(&to("echo", &json!({"a": 1}))).await.unwrap();
        assert_eq!(said(&output), r#"{"a":1}"#);
    }
}

#[tokio::test]
async fn a_server_silent_at_the_question_for_its_era_is_an_old_one() {
    let started = Instant::now();
    let (bridge, _log) =
        connected(Opening::Probe(SHORT), deadlines(), |message| match message["method"].as_str() {
            Some("server/discover") => Vec::new(),
            _ => answered(Era::Legacy, message, |_, _| text("hi")),
        })
        .await;
    assert!(started.elapsed() < SHORT * 3);
    assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "hi");
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_never_sent() {
    let (bridge, mut log) = connected(Opening::Initialize, deadlines(), |message| {
        let strict = json!({"tools": [{"name": "add", "inputSchema": {
            "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}}]});
        match message["method"].as_str() {
            Some("tools/list") => vec![result(&message["id"], &strict)],
            _ => answered(Era::Legacy, message, |_, _| text("sum")),
        }
    })
    .await;
    let error = bridge.call(&to("add", &json!({"a": "x"}))).await.unwrap_err();
    assert_eq!(error.effect, Effect::NotSent);
    let ErrorReason::InvalidArguments(reasons) = &error.reason else { panic!("{error:?}") };
    assert_eq!(reasons[0].path, "/a");
    assert!(bridge.call(&to("add", &json!({"a": 1}))).await.is_ok());
    let sent = until(&mut log, "tools/call").await;
    assert_eq!(sent["params"]["arguments"], json!({"a": 1}));
}

#[tokio::test]
async fn what_does_not_exist_is_answered_with_what_does() {
    let (bridge, _log) = echoing(Era::Legacy).await;
    let error = bridge.call(&to("ecko", &json!({}))).await.unwrap_err();
    assert_eq!(error.reason, ErrorReason::UnknownTool(vec!["s/echo".to_owned()]));
    assert_eq!(error.hint.as_deref(), Some("did you mean s/echo?"));
    let elsewhere = Call { server: "t".to_owned(), ..to("slow", &json!({})) };
    let error = bridge.call(&elsewhere).await.unwrap_err();
    assert_eq!(error.reason, ErrorReason::UnknownTool(vec!["s/slow".to_owned()]));
}

#[tokio::test]
async fn an_answer_over_the_bound_ends_its_call_at_once() {
    for bytes in [5 << 20, 9 << 20] {
        let (bridge, _log) = connected(Opening::Initialize, deadlines(), move |message| {
            answered(Era::Legacy, message, |name, _| match name {
                "echo" => text(&"x".repeat(bytes)),
                _ => text("small"),
            })
        })
        .await;
        let (large, small) = (to("echo", &json!({})), to("slow", &json!({})));
        let (large, small) = tokio::join!(bridge.call(&large), bridge.call(&small));
        let error = large.unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Limit, Effect::Done));
        assert!(error.message.contains("over the limit of 4194304"), "{}", error.message);
        assert_eq!(said(&small.unwrap()), "small");
    }
}

#[tokio::test]
async fn a_call_that_is_late_or_left_is_cancelled_and_its_answer_dropped() {
    let limits = Deadlines { call: SHORT, ..deadlines() };
    let mut held = None;
    let (bridge, mut log) = connected(Opening::Initialize, limits, move |message| {
        match (message["method"].as_str(), message["params"]["name"].as_str()) {
            (Some("tools/call"), Some("slow")) => {
                held = Some(message["id"].clone());
                Vec::new()
            }
            // The late answer comes just before that of the next call.
            (Some("tools/call"), _) => {
                let late = held.take().map(|id| result(&id, &text("late")));
                late.into_iter().chain([result(&message["id"], &text("mine"))]).collect()
            }
            _ => answered(Era::Legacy, message, |_, _| text("")),
        }
    })
    .await;
    let error = bridge.call(&to("slow", &json!({}))).await.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::Timeout, Effect::SentUnknown));
    assert!(error.message.contains("300 ms"), "{}", error.message);
    let id = until(&mut log, "tools/call").await["id"].clone();
    assert_eq!(until(&mut log, "notifications/cancelled").await["params"]["requestId"], id);
    assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "mine");

    assert!(timeout(SHORT / 3, bridge.call(&to("slow", &json!({})))).await.is_err());
    until(&mut log, "notifications/cancelled").await;
}

#[tokio::test]
async fn answers_with_foreign_ids_reach_nobody() {
    let (bridge, _log) = connected(Opening::Initialize, deadlines(), |message| {
        let mut answers =
            answered(Era::Legacy, message, |_, params| text(&params["arguments"]["n"].to_string()));
        if message["method"] == "tools/call" {
            let id = message["id"].as_i64().unwrap();
            answers.insert(0, result(&json!(id + 1_000), &text("wrong")));
            answers.insert(0, result(&Value::Null, &text("null")));
            answers.insert(0, result(&json!("x"), &text("word")));
            answers.push(result(&json!(id), &text("twice")));
        }
        answers
    })
    .await;
    let calls: Vec<Call> = (0..50).map(|n| to("echo", &json!({"n": n}))).collect();
    let outputs = join_all(calls.iter().map(|call| bridge.call(call))).await;
    for (n, output) in outputs.iter().enumerate() {
        assert_eq!(said(output.as_ref().unwrap()), n.to_string());
    }
}

#[tokio::test]
async fn a_refusal_without_an_id_ends_the_one_request_it_can_mean() {
    let (bridge, _log) =
        connected(Opening::Initialize, deadlines(), |message| match message["method"].as_str() {
            Some("tools/call") => {
                let error = json!({"code": -32700, "message": "cannot read that"});
                vec![json!({"jsonrpc": "2.0", "id": null, "error": error}).to_string()]
            }
            _ => answered(Era::Legacy, message, |_, _| text("")),
        })
        .await;
    let error = bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    assert!(matches!(error.reason, ErrorReason::Failed(_)), "{error:?}");
}

#[tokio::test]
async fn requests_of_a_server_are_answered_and_refused() {
    let (bridge, mut log) = connected(Opening::Initialize, deadlines(), |message| {
        let mut answers = answered(Era::Legacy, message, |_, _| text("done"));
        if message["method"] == "tools/call" {
            for (id, method) in [
                ("a", "ping"),
                ("b", "sampling/createMessage"),
                ("c", "roots/list"),
                ("d", "elicitation/create"),
            ] {
                answers.insert(
                    0,
                    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": {}}).to_string(),
                );
            }
        }
        answers
    })
    .await;
    assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "done");
    until(&mut log, "tools/call").await;
    for id in ["d", "c", "b"] {
        let answer = log.recv().await.unwrap();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(id), &json!(-32601)));
    }
    assert_eq!(log.recv().await.unwrap(), json!({"jsonrpc": "2.0", "id": "a", "result": {}}));
}

#[tokio::test]
async fn a_storm_costs_little_and_its_news_one_listing() {
    let (bridge, mut log) = connected(Opening::Initialize, deadlines(), |message| {
        let mut answers = answered(Era::Legacy, message, |_, _| text("calm"));
        if message["method"] == "tools/call" {
            let changed =
                json!({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}).to_string();
            let token = message["params"]["_meta"]["progressToken"].clone();
            let progress = json!({"jsonrpc": "2.0", "method": "notifications/progress",
                "params": {"progressToken": token, "progress": 1}});
            let storm = [changed, progress.to_string(), "junk".to_owned(), String::new()];
            answers.splice(0..0, storm.into_iter().cycle().take(40_000));
        }
        answers
    })
    .await;
    for _ in 0..3 {
        assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "calm");
    }
    drop(bridge);
    let mut listings = 0;
    while let Some(message) = log.recv().await {
        listings += usize::from(message["method"] == "tools/list");
    }
    assert!(listings <= 2, "{listings}");
}

#[tokio::test]
async fn progress_is_passed_on_with_the_tool_it_belongs_to() {
    struct Ears(mpsc::UnboundedSender<(String, f64, Option<String>)>);
    impl Observer for Ears {
        fn progress(
            &self,
            _: &ServerName,
            tool: &str,
            progress: f64,
            _: Option<f64>,
            message: Option<&str>,
        ) {
            let _ = self.0.send((tool.to_owned(), progress, message.map(str::to_owned)));
        }
    }
    let (told, mut heard) = mpsc::unbounded_channel();
    let traffic = Arc::new(Traffic::new(ServerName::new("s").unwrap(), Arc::new(Ears(told))));
    let (ours, theirs) = duplex(1 << 16);
    let _log = serve(theirs, |message| {
        let mut answers = answered(Era::Legacy, message, |_, _| text("done"));
        if message["method"] == "tools/call" {
            let token = message["params"]["_meta"]["progressToken"].clone();
            let params = json!({"progressToken": token, "progress": 0.5, "message": "half\u{1b}"});
            answers.insert(
                0,
                json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": params})
                    .to_string(),
            );
        }
        answers
    });
    let (source, target) = split(ours);
    let gone = CancellationToken::new();
    let session =
        shake_hands(source, target, Opening::Initialize, traffic.clone(), gone).await.unwrap();
    let (bridge, _) = bridge(script(""));
    bridge.servers.values().next().unwrap().adopt(Connection::new(
        session,
        None,
        traffic,
        Duration::ZERO,
    ));
    bridge.call(&to("slow", &json!({}))).await.unwrap();
    let half = Some("half\\u{1b}".to_owned());
    assert_eq!(heard.recv().await.unwrap(), ("slow".to_owned(), 0.5, half));
}

/// A server in a shell. `$id` is the request's id; `CALL` says what a call does.
fn shell(discover: &str, call: &str) -> String {
    let ok = r#"printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id""#;
    let script = r#"
while read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/^{"jsonrpc":"2.0","id":\([0-9]*\),.*/\1/p')
  case "$line" in
    *'"method":"server/discover"'*) DISCOVER ;;
    *'"method":"initialize"'*) OK '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}' ;;
    *'"method":"tools/list"'*) OK '{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}' ;;
    *'"method":"tools/call"'*) CALL ;;
  esac
done"#;
    script.replace("DISCOVER", discover).replace("CALL", call).replace("OK", ok)
}

const NO_SUCH_METHOD: &str =
    r#"printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id""#;
const SAY_HI: &str = r#"OK '{"content":[{"type":"text","text":"hi"}]}'"#;

#[tokio::test]
async fn the_era_of_a_server_is_found_once_and_remembered() {
    let (bridge, eras) = bridge(script(&shell(NO_SUCH_METHOD, SAY_HI)));
    assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "hi");
    assert_eq!(eras.recall(&script("")), Some(Era::Legacy));
    bridge.shutdown().await;
    let after = bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    assert_eq!((after.reason, after.effect), (ErrorReason::Unavailable, Effect::NotSent));
}

#[tokio::test]
async fn a_server_that_leaves_at_the_question_is_started_without_it() {
    let (bridge, eras) = bridge(script(&shell("exit 3", SAY_HI)));
    assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "hi");
    assert_eq!(eras.recall(&script("")), Some(Era::Legacy));
}

#[tokio::test]
async fn a_wrong_memory_of_the_era_is_put_right() {
    let (bridge, eras) = bridge(script(&shell("exit 3", SAY_HI)));
    eras.remember(&script(""), Era::Modern);
    assert_eq!(said(&bridge.call(&to("echo", &json!({}))).await.unwrap()), "hi");
    assert_eq!(eras.recall(&script("")), Some(Era::Legacy));
}

#[tokio::test]
async fn a_crash_ends_its_calls_at_once_and_the_next_call_starts_anew() {
    let crash =
        r#"case "$line" in *boom*) echo 'panic: at the disco' >&2; kill -9 $$;; *) HI ;; esac"#;
    let (bridge, _) = bridge(script(&shell(NO_SUCH_METHOD, &crash.replace("HI", SAY_HI))));
    let (boom, fine) = (to("echo", &json!({"x": "boom"})), to("echo", &json!({})));
    bridge.call(&fine).await.unwrap();
    let started = Instant::now();
    let error = bridge.call(&boom).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::SentUnknown));
    assert!(error.message.contains("it was killed"), "{}", error.message);
    assert!(error.hint.unwrap().contains("panic: at the disco"));
    assert_eq!(said(&bridge.call(&fine).await.unwrap()), "hi");
    bridge.shutdown().await;
}

#[tokio::test]
async fn a_server_that_never_starts_is_left_alone_after_some_starts() {
    let (bridge, _) = bridge(script("echo 'no config' >&2; exit 2"));
    let call = to("echo", &json!({}));
    let mut last = None;
    for _ in 0..=crate::limits::MAX_STARTS {
        last = bridge.call(&call).await.err();
        let error = last.as_ref().unwrap();
        assert_eq!((&error.reason, error.effect), (&ErrorReason::Unavailable, Effect::NotSent));
    }
    let message = last.unwrap().message;
    assert!(message.contains("started 5 times within 60 s"), "{message}");
}

#[tokio::test]
async fn a_failed_start_says_what_the_server_said() {
    let (bridge, _) = bridge(script("echo banner; echo 'no config' >&2; exit 2"));
    let error = bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    let why = "server s could not be started: it exited with code 2 before the handshake was done";
    assert_eq!(error.message, why);
    let hint = error.hint.unwrap();
    assert!(hint.contains("no config") && hint.contains("1 not JSON"), "{hint}");
}

#[tokio::test]
async fn a_server_that_says_nothing_costs_one_deadline() {
    let mut server = script("echo hello; sleep 60");
    server.deadlines.start = SHORT;
    let (bridge, eras) = bridge(server);
    eras.remember(&script(""), Era::Legacy);
    let started = Instant::now();
    let error = bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    assert!(started.elapsed() < SHORT * 3, "{:?}", started.elapsed());
    assert_eq!(error.message, "server s could not be started: no handshake within 300 ms");
    assert!(error.hint.unwrap().contains("1 not JSON"));
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_server() {
    let (bridge, _) = bridge(script(&shell(NO_SUCH_METHOD, &SAY_HI.replace("hi", "'$$'"))));
    let call = to("echo", &json!({}));
    let outputs = join_all((0..20).map(|_| bridge.call(&call))).await;
    let pids: std::collections::HashSet<_> =
        outputs.iter().map(|o| said(o.as_ref().unwrap())).collect();
    assert_eq!(pids.len(), 1);
    bridge.shutdown().await;
}

#[tokio::test]
async fn shutting_down_ends_a_start_under_way() {
    let (bridge, _) = bridge(script("sleep 60"));
    let call = to("echo", &json!({}));
    let done = AtomicBool::new(false);
    let calling = async {
        let error = bridge.call(&call).await.unwrap_err();
        done.store(true, Ordering::SeqCst);
        error
    };
    let stopping = async {
        sleep(SHORT).await;
        let started = Instant::now();
        bridge.shutdown().await;
        started.elapsed()
    };
    let (error, took) = tokio::join!(calling, stopping);
    assert_eq!(error.effect, Effect::NotSent);
    assert!(done.load(Ordering::SeqCst) && took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_missing_program_is_named_with_where_it_was_looked_for() {
    let mut server = script("");
    if let Transport::Stdio(stdio) = &mut server.transport {
        stdio.command = Template::new("no-such-program").unwrap();
    }
    let error = bridge(server).0.call(&to("echo", &json!({}))).await.unwrap_err();
    assert_eq!(
        error.message,
        "server s could not be started: there is no such program: no-such-program"
    );
    assert!(error.hint.unwrap().contains("PATH"));
}

/// How a bridge to a server in a shell fails to start it.
async fn failed_start(text: &str, start: Duration) -> (String, String) {
    let mut server = script(text);
    server.deadlines.start = start;
    let error = bridge(server).0.call(&to("echo", &json!({}))).await.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::Unavailable, Effect::NotSent));
    (error.message, error.hint.unwrap())
}

#[tokio::test]
async fn the_time_to_start_is_what_a_person_set_whatever_the_era() {
    for silent in ["sleep 60", "while read -r line; do :; done; sleep 60"] {
        let started = Instant::now();
        let (message, hint) = failed_start(silent, SHORT).await;
        assert!(started.elapsed() < SHORT * 2, "{silent}: {:?}", started.elapsed());
        assert_eq!(message, "server s could not be started: no handshake within 300 ms");
        assert!(hint.contains("start_timeout"), "{hint}");
    }
}

#[tokio::test]
async fn a_server_that_left_because_its_stdin_closed_is_not_said_to_have_left() {
    let garbled = shell(NO_SUCH_METHOD, SAY_HI).replace("\"2025-11-25\"", "7");
    for (program, why) in [("exec cat", "refused the handshake"), (garbled.as_str(), "is none")] {
        let (message, hint) = failed_start(program, Duration::from_secs(5)).await;
        assert!(message.contains(why) && !message.contains("exited"), "{message}");
        assert!(hint.contains("`command`"), "{hint}");
    }
    let (message, hint) = failed_start("exit 0", Duration::from_secs(5)).await;
    assert!(message.contains("exited with code 0 before the handshake"), "{message}");
    assert!(hint.contains("terminal"), "{hint}");
}

#[tokio::test]
async fn the_bound_on_starts_counts_every_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("starts");
    let (bridge, _) = bridge(script(&format!("echo x >> {}; exit 2", file.display())));
    for _ in 0..=crate::limits::MAX_STARTS {
        bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    }
    let starts = std::fs::read_to_string(file).unwrap().lines().count();
    assert_eq!(starts, crate::limits::MAX_STARTS);
}

#[tokio::test]
async fn every_failure_of_a_call_names_a_fix() {
    let short = Deadlines { call: SHORT, ..deadlines() };
    let (bridge, _log) = connected(Opening::Initialize, short, |message| {
        let refused = json!({"code": -32602, "message": "bad date"});
        match message["params"]["arguments"]["do"].as_str() {
            Some("nothing") => Vec::new(),
            Some("refuse") => {
                vec![json!({"jsonrpc": "2.0", "id": message["id"], "error": refused}).to_string()]
            }
            Some(other) => vec![result(&message["id"], &json!({ "resultType": other }))],
            None => answered(Era::Legacy, message, |_, _| text(&"x".repeat(5 << 20))),
        }
    })
    .await;
    let list = "`mcp-host tools list s`";
    for (tool, arguments, fix) in [
        ("echo", json!({}), "ask for less"),
        ("echo", json!([]), "JSON object"),
        ("echo", json!({"do": "nothing"}), "`call_timeout`"),
        ("echo", json!({"do": "refuse"}), "`mcp-host tools show s/echo`"),
        ("echo", json!({"do": "input_required"}), "the host asks nobody"),
        ("echo", json!({"do": "task"}), "polls no tasks"),
        ("echo", json!({"do": "hologram"}), "use a tool that answers"),
        ("echo", json!({"x": "y".repeat(2 << 20)}), "send less"),
        ("unlike anything", json!({}), list),
        ("translate", json!({}), list),
    ] {
        let error = bridge.call(&to(tool, &arguments)).await.unwrap_err();
        assert!(error.hint.as_ref().is_some_and(|hint| hint.contains(fix)), "{fix}: {error:?}");
    }
    let elsewhere = Call { server: "nowhere".to_owned(), ..to("translate", &json!({})) };
    let error = bridge.call(&elsewhere).await.unwrap_err();
    assert!(error.hint.unwrap().contains("`mcp-host servers list`"));
}

#[tokio::test]
async fn every_failure_of_a_list_names_a_fix() {
    for (list, fix) in [
        (json!({"tools": 7}), "update the server"),
        (json!({"tools": [], "nextCursor": "same"}), "update the server"),
        (json!({"tools": vec![0; 2_001]}), "offer less"),
        (Value::Null, "`list_timeout`"),
    ] {
        let short = Deadlines { list: SHORT, ..deadlines() };
        let (bridge, _log) = connected(Opening::Initialize, short, move |message| {
            match (message["method"].as_str(), &list) {
                (Some("tools/list"), Value::Null) => Vec::new(),
                (Some("tools/list"), list) => vec![result(&message["id"], list)],
                _ => answered(Era::Legacy, message, |_, _| text("")),
            }
        })
        .await;
        let error = bridge.call(&to("echo", &json!({}))).await.unwrap_err();
        assert_eq!(error.effect, Effect::NotSent);
        assert!(error.hint.as_ref().is_some_and(|hint| hint.contains(fix)), "{fix}: {error:?}");
    }
}

#[tokio::test]
async fn news_of_tools_are_asked_for_again_when_their_stream_ends() {
    let (bridge, mut log) = connected(Opening::Probe(SHORT), deadlines(), |message| {
        let id = &message["id"];
        match message["method"].as_str() {
            Some("server/discover") => {
                let answer = handshake(Era::Modern, message).unwrap();
                vec![answer.replace(r#""tools":{}"#, r#""tools":{"listChanged":true}"#)]
            }
            Some("subscriptions/listen") => {
                let meta = json!({"io.modelcontextprotocol/subscriptionId": id});
                let params = json!({"notifications": {"toolsListChanged": true}, "_meta": meta});
                let method = "notifications/subscriptions/acknowledged";
                let taken = json!({"jsonrpc": "2.0", "method": method, "params": params});
                let ended = json!({"resultType": "complete", "_meta": meta});
                vec![taken.to_string(), result(id, &ended)]
            }
            _ => answered(Era::Modern, message, |_, _| text("hi")),
        }
    })
    .await;
    bridge.call(&to("echo", &json!({}))).await.unwrap();
    until(&mut log, "subscriptions/listen").await;
    until(&mut log, "tools/list").await;
    until(&mut log, "subscriptions/listen").await;
    sleep(crate::limits::RELIST_TIME).await;
    bridge.call(&to("echo", &json!({}))).await.unwrap();
    until(&mut log, "tools/list").await;
}

#[tokio::test]
async fn a_tool_that_is_gone_is_not_offered_in_its_own_place() {
    let (bridge, mut log) = connected(Opening::Initialize, deadlines(), |message| {
        let gone = json!({"code": -32602, "message": "Unknown tool: echo"});
        match message["method"].as_str() {
            Some("tools/call") => {
                vec![json!({"jsonrpc": "2.0", "id": message["id"], "error": gone}).to_string()]
            }
            _ => answered(Era::Legacy, message, |_, _| text("")),
        }
    })
    .await;
    let error = bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    assert_eq!((error.reason, error.effect), (ErrorReason::UnknownTool(Vec::new()), Effect::Done));
    assert!(error.hint.unwrap().contains("`mcp-host tools list s`"));
    sleep(crate::limits::RELIST_TIME).await;
    bridge.call(&to("echo", &json!({}))).await.unwrap_err();
    for _ in 0..2 {
        until(&mut log, "tools/list").await;
    }
}

impl Bridge {
    /// A bridge that passes requests on, to servers at the other ends of pipes; one without
    /// a pipe cannot be started.
    pub(crate) async fn over(servers: Vec<(&str, Option<DuplexStream>)>) -> Self {
        let named =
            |name: &str| Server { name: ServerName::new(name).unwrap(), ..script("exit 1") };
        let configured = servers.iter().map(|(name, _)| named(name));
        let bridge = Self::relaying(configured, Arc::new(Memory::default()), Arc::new(Silent));
        for (name, pipe) in servers {
            let Some(pipe) = pipe else { continue };
            let upstream = &bridge.servers[&ServerName::new(name).unwrap()];
            let (source, target) = split(pipe);
            let traffic = Traffic::new(upstream.server.name.clone(), Arc::new(Silent));
            let traffic = Arc::new(traffic.telling(bridge.news.clone()));
            let gone = CancellationToken::new();
            let probe = Opening::Probe(SHORT);
            let session = shake_hands(source, target, probe, traffic.clone(), gone).await.unwrap();
            upstream.adopt(Connection::new(session, None, traffic, Duration::ZERO));
        }
        bridge
    }
}
