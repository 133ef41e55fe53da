//! The front as a client meets it, over sockets.

use std::collections::HashMap;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
    ProgressNotificationParam, ServerCapabilities, ServerConfig, SubscriptionFilter,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::*;
use crate::limits::serve::MAX_BODY_BYTES;
use crate::serve::metrics::Level;

const SECRET: &str = "0123456789abcdef";
/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the handler saw, in order.
type Seen = watch::Sender<Vec<String>>;

/// `wait` sleeps for so many milliseconds and answers with its text; `tell` sends progress
/// first. Notes how it went.
#[derive(Clone)]
struct Sleeper(Seen);

impl ServerHandler for Sleeper {
    fn get_info(&self) -> ServerConfig {
        let tools = ServerCapabilities::builder().enable_tools().enable_tool_list_changed();
        ServerConfig::new(tools.build())
    }

    async fn call_tool(
        &self,
        call: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = call.arguments.unwrap_or_default();
        let text = arguments["text"].as_str().unwrap().to_owned();
        let head = context.extensions.get::<http::request::Parts>().unwrap();
        let gone = head.extensions.get::<Gone>().unwrap().0.clone();
        assert!(!head.headers.contains_key("authorization"));
        self.0.send_modify(|seen| seen.push(format!("{text} began")));
        if call.name == "tell" {
            let token = context.meta.get_progress_token().unwrap();
            let told = ProgressNotificationParam::new(token, 1.0);
            context.peer.notify_progress(told).await.unwrap();
        }
        let time = Duration::from_millis(arguments["ms"].as_u64().unwrap());
        let mut noted = Noted { seen: &self.0, text: text.clone(), how: "cancelled" };
        tokio::select! {
            () = sleep(time) => noted.how = "ended",
            () = async { gone.cancelled().await; context.ct.cancelled().await; } => {}
        }
        drop(noted);
        Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
    }

    fn accepted_subscription_filter(
        &self,
        asked: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(asked.supported_by(&self.get_info().capabilities))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        self.0.send_modify(|seen| seen.push("listen began".to_owned()));
        context.cancelled().await;
        self.0.send_modify(|seen| seen.push("listen cancelled".to_owned()));
        Ok(())
    }
}

/// Work that is told of when it is over, also when it was dropped in the middle.
struct Noted<'a> {
    seen: &'a Seen,
    text: String,
    how: &'static str,
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        let line = format!("{} {}", self.text, self.how);
        self.seen.send_modify(|seen| seen.push(line));
    }
}

struct Host {
    address: SocketAddr,
    seen: Seen,
    metrics: Arc<Metrics>,
    stopping: CancellationToken,
    serving: JoinHandle<()>,
}

/// An answer.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: HashMap<String, String>,
    body: String,
}

impl Host {
    async fn start() -> Self {
        let settings = Settings {
            address: ([127, 0, 0, 1], 0).into(),
            allow_remote: false,
            token: Token::given(SECRET).unwrap(),
            hosts: Vec::new(),
            origins: Vec::new(),
        };
        let listener = listen(settings).await.unwrap();
        let (address, seen) = (listener.address(), Seen::default());
        let metrics = Arc::new(Metrics::new());
        let parts = Parts { metrics: metrics.clone(), readiness: Arc::new(|| true) };
        let stopping = CancellationToken::new();
        let serving = listener.serve(Sleeper(seen.clone()), parts, stopping.clone());
        let serving = tokio::spawn(serving);
        Self { address, seen, metrics, stopping, serving }
    }

    /// A head without its last line.
    fn head(&self, method: &str, path: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {SECRET}\r\n\
             Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n",
            self.address
        )
    }

    fn post(&self, headers: &str, body: &str) -> String {
        let length = body.len();
        let head = self.head("POST", "/mcp");
        format!("{head}{headers}Content-Length: {length}\r\n\r\n{body}")
    }

    async fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// The answer on a connection of its own.
    async fn ask(&self, request: &str) -> Reply {
        let closing = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
        reply(self.send(&closing).await).await
    }

    async fn saw(&self, what: &str) {
        let mut seen = self.seen.subscribe();
        let found = seen.wait_for(|seen| seen.iter().any(|line| line == what));
        timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("never saw {what}")).unwrap();
    }

    /// Starts a session of the old era and returns the headers for it.
    async fn session(&self) -> String {
        let params = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        });
        let reply = self.ask(&self.post("", &message(json!(0), "initialize", params))).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let id = &reply.headers["mcp-session-id"];
        let headers = format!("Mcp-Session-Id: {id}\r\nMCP-Protocol-Version: 2025-11-25\r\n");
        let initialized = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
        assert_eq!(self.ask(&self.post(&headers, initialized)).await.status, 202);
        headers
    }

    /// A call in a session of the old era.
    fn old_call(&self, session: &str, id: Value, tool: &str, text: &str, ms: u64) -> String {
        self.post(session, &message(id, "tools/call", call(tool, text, ms)))
    }

    /// A call of the new era.
    fn new_call(&self, id: Value, tool: &str, text: &str, ms: u64) -> String {
        let headers = format!(
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: {tool}\r\n"
        );
        self.post(&headers, &message(id, "tools/call", new_era(call(tool, text, ms))))
    }
}

fn message(id: Value, method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

fn call(tool: &str, text: &str, ms: u64) -> Value {
    let meta = json!({ "progressToken": text });
    json!({ "name": tool, "arguments": { "text": text, "ms": ms }, "_meta": meta })
}

fn new_era(mut params: Value) -> Value {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    params["_meta"]["io.modelcontextprotocol/clientInfo"] = json!({"name": "t", "version": "1"});
    params
}

/// Reads until the other side closes.
async fn reply(mut stream: TcpStream) -> Reply {
    let mut bytes = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an end").unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Reply { status, headers: lines.map(header).collect(), body: body.to_owned() }
}

/// Reads until this was seen, and keeps the connection.
async fn until(stream: &mut TcpStream, what: &str) -> String {
    let (mut text, mut byte) = (String::new(), [0]);
    while !text.contains(what) {
        let read = timeout(PATIENCE, stream.read(&mut byte)).await.expect("more").unwrap();
        assert_ne!(read, 0, "it ended: {text}");
        text.push(char::from(byte[0]));
    }
    text
}

impl Reply {
    fn refused(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        let body: Value = serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"));
        assert!(!body["error"].as_str().unwrap().is_empty(), "{self:?}");
        assert!(!body["hint"].as_str().unwrap().is_empty(), "{self:?}");
        assert!(!self.headers.keys().any(|name| name.starts_with("access-control")), "{self:?}");
    }

    fn id_and_text(&self) -> (Value, String) {
        let start = self.body.find('{').unwrap_or_else(|| panic!("{self:?}"));
        let end = self.body.rfind('}').unwrap();
        let body: Value = serde_json::from_str(&self.body[start..=end]).unwrap();
        (body["id"].clone(), body["result"]["content"][0]["text"].as_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn both_eras_are_answered_with_their_ids() {
    let host = Host::start().await;
    let session = host.session().await;
    for id in [json!(0), json!(4_294_967_296_u64), json!(i64::MAX), json!("a/b"), json!(-1)] {
        for request in [
            host.new_call(id.clone(), "wait", "x", 0),
            host.old_call(&session, id.clone(), "wait", "x", 0),
        ] {
            let reply = host.ask(&request).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            assert_eq!(reply.id_and_text(), (id.clone(), "x".to_owned()));
        }
    }
    let one = host.new_call(json!(1), "wait", "x", 0);
    assert_eq!(host.ask(&one).await.headers["content-type"], "application/json");
}

#[tokio::test]
async fn what_a_browser_can_be_made_to_send_is_refused() {
    let host = Host::start().await;
    let good = host.post("", &message(json!(1), "ping", json!({})));
    let name = format!("Host: {}\r\n", host.address);
    host.ask(&good.replace(&name, "Host: evil.example\r\n")).await.refused(403);
    host.ask(&good.replace(&name, "")).await.refused(403);
    host.ask(&good.replace("/mcp HTTP", "http://evil.example/mcp HTTP")).await.refused(403);
    for origin in ["https://evil", "null"] {
        let with = format!("{name}Origin: {origin}\r\n");
        host.ask(&good.replace(&name, &with)).await.refused(403);
        for path in ["/healthz", "/readyz", "/metrics", "/mcp", "/"] {
            let head = host.head("OPTIONS", path).replace(&name, &with);
            let preflight = format!("{head}Access-Control-Request-Method: POST\r\n\r\n");
            host.ask(&preflight).await.refused(403);
        }
    }
    let head = host.head("OPTIONS", "/mcp");
    let preflight = format!("{head}Access-Control-Request-Method: POST\r\n\r\n");
    host.ask(&preflight).await.refused(405);
    let own = format!("{name}Origin: http://{}\r\n", host.address);
    let answer = host.ask(&host.new_call(json!(1), "wait", "x", 0).replace(&name, &own)).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.headers.keys().any(|name| name.starts_with("access-control")));
}

#[tokio::test]
async fn without_the_token_only_health_is_told() {
    let host = Host::start().await;
    let shown = format!("Authorization: Bearer {SECRET}\r\n");
    let good = host.new_call(json!(1), "wait", "x", 0);
    for bad in ["", "Authorization: Bearer wrong\r\n", "Authorization: Basic eDp5\r\n"] {
        let reply = host.ask(&good.replace(&shown, bad)).await;
        reply.refused(401);
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
        assert!(!reply.body.contains(SECRET));
        let query = format!("/mcp?token={SECRET}&access_token={SECRET} HTTP");
        host.ask(&good.replace(&shown, bad).replace("/mcp HTTP", &query)).await.refused(401);
        for path in ["/metrics", "/", "/other"] {
            let request = host.head("GET", path).replace(&shown, bad);
            host.ask(&format!("{request}\r\n")).await.refused(401);
        }
        for path in ["/healthz", "/readyz"] {
            let request = host.head("GET", path).replace(&shown, bad);
            assert_eq!(host.ask(&format!("{request}\r\n")).await.status, 200);
        }
    }
    assert!(host.seen.borrow().is_empty());
    let text = host.ask(&format!("{}\r\n", host.head("GET", "/metrics"))).await;
    assert!(text.body.contains(r#"http_refused_total{reason="token"} 15"#), "{text:?}");
    host.ask(&format!("{}\r\n", host.head("GET", "/other"))).await.refused(404);
    host.ask(&format!("{}\r\n", host.head("PUT", "/healthz"))).await.refused(405);
}

#[tokio::test]
async fn bodies_that_are_no_message_are_refused_in_words() {
    let host = Host::start().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"ping","params":{deep}}}"#);
    let batch = format!("[{}{{}}]", r#"{"jsonrpc":"2.0","id":1,"method":"ping"},"#.repeat(9_999));
    let wrong = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":7}"#;
    for body in [deep.as_str(), &nested, &batch, "", "nonsense", "\u{0}", "{\"jsonrpc\":\"2.0\"}"] {
        host.ask(&host.post("", body)).await.refused(400);
    }
    let reply = host.ask(&host.post("MCP-Protocol-Version: 2026-07-28\r\n", wrong)).await;
    assert_eq!(reply.status, 400, "{reply:?}");
    host.ask(&host.post("Mcp-Session-Id: none\r\n", &message(json!(1), "ping", json!({}))))
        .await
        .refused(404);
    let good = host.post("", &message(json!(1), "ping", json!({})));
    host.ask(&good.replace("Content-Type: application/json", "Content-Type: text/plain"))
        .await
        .refused(415);
    host.ask(&good.replace("Accept: application/json, text/event-stream\r\n", ""))
        .await
        .refused(406);
    host.ask(&good.replace("POST", "PUT")).await.refused(405);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_however_it_is_sent() {
    let host = Host::start().await;
    host.ask(&host.post("", &"x".repeat(MAX_BODY_BYTES + 1))).await.refused(413);
    let head = host.head("POST", "/mcp");
    let mut stream = host.send(&format!("{head}Transfer-Encoding: chunked\r\n\r\n")).await;
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    // It never ends by itself; sending fails once the other side has closed.
    while stream.write_all(chunk.as_bytes()).await.is_ok() {
        let mut start = [0; 12];
        if stream.try_read(&mut start).is_ok_and(|read| read == start.len()) {
            assert_eq!(&start, b"HTTP/1.1 413");
            break;
        }
    }
    let head = "x".repeat(100_000);
    let reply = host.ask(&host.post(&format!("X-Long: {head}\r\n"), "{}")).await;
    assert_eq!(reply.status, 431);
}

#[tokio::test]
async fn of_two_requests_with_one_id_in_a_session_the_second_is_refused() {
    let host = Host::start().await;
    let (session, other) = (host.session().await, host.session().await);
    let first = host.send(&host.old_call(&session, json!(7), "wait", "first", 1_500)).await;
    host.saw("first began").await;
    host.ask(&host.old_call(&session, json!(7), "wait", "second", 0)).await.refused(400);
    host.ask(&host.old_call(&session, json!(8), "wait", "first", 0)).await.refused(400);
    // Elsewhere the same id is another one.
    let elsewhere = host.ask(&host.old_call(&other, json!(7), "wait", "third", 0)).await;
    assert_eq!(elsewhere.id_and_text(), (json!(7), "third".to_owned()));
    let stateless = host.ask(&host.new_call(json!(7), "wait", "fourth", 0)).await;
    assert_eq!(stateless.id_and_text(), (json!(7), "fourth".to_owned()));
    let mut first = first;
    assert!(until(&mut first, "\"text\":\"first\"").await.contains("200 OK"));
    // And it is free again after its answer.
    let again = host.ask(&host.old_call(&session, json!(7), "wait", "fifth", 0)).await;
    assert_eq!(again.id_and_text(), (json!(7), "fifth".to_owned()));
}

#[tokio::test]
async fn work_is_cancelled_when_its_client_leaves() {
    let host = Host::start().await;
    let session = host.session().await;
    let minute = 60_000;
    let requests = [
        ("new", host.new_call(json!(1), "wait", "new", minute)),
        ("old", host.old_call(&session, json!(1), "wait", "old", minute)),
        ("new told", host.new_call(json!(2), "tell", "new told", minute)),
        ("old told", host.old_call(&session, json!(2), "tell", "old told", minute)),
    ];
    for (text, request) in requests {
        let mut stream = host.send(&request).await;
        host.saw(&format!("{text} began")).await;
        if text.ends_with("told") {
            until(&mut stream, "progressToken").await;
        }
        drop(stream);
        host.saw(&format!("{text} cancelled")).await;
    }
    // Half a body begins nothing.
    let half = host.new_call(json!(3), "wait", "half", minute);
    drop(host.send(&half[..half.len() - 5]).await);
    // The session is well, and its ids are free.
    let answer = host.ask(&host.old_call(&session, json!(1), "wait", "after", 0)).await;
    assert_eq!(answer.id_and_text(), (json!(1), "after".to_owned()));
    assert!(!host.seen.borrow().iter().any(|line| line.starts_with("half")));
    let none = async {
        while host.metrics.level(Level::RequestsActive) > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, none).await.expect("no request is left");
}

#[tokio::test]
async fn a_session_that_is_ended_cancels_what_runs_in_it() {
    let host = Host::start().await;
    let session = host.session().await;
    let _stream = host.send(&host.old_call(&session, json!(1), "wait", "long", 60_000)).await;
    host.saw("long began").await;
    let ended = host.ask(&format!("{}{session}\r\n", host.head("DELETE", "/mcp"))).await;
    assert_eq!(ended.status, 202, "{ended:?}");
    host.saw("long cancelled").await;
    host.ask(&host.old_call(&session, json!(2), "wait", "late", 0)).await.refused(404);
}

#[tokio::test]
async fn requests_under_way_end_well_and_all_else_ends_at_once() {
    let host = Host::start().await;
    let session = host.session().await;
    let mut idle = host.send(&format!("{}\r\n", host.head("GET", "/healthz"))).await;
    until(&mut idle, "ok\n").await;
    let mut silent = host.send("").await;
    let mut half = host.send("POST /mcp HT").await;
    let open = format!("{}{session}\r\n", host.head("GET", "/mcp"));
    let mut events = host.send(&open).await;
    until(&mut events, "200 OK").await;
    let filter = new_era(json!({ "notifications": { "toolsListChanged": true } }));
    let listen = host.post(
        "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n",
        &message(json!(1), "subscriptions/listen", filter),
    );
    let mut news = host.send(&listen).await;
    host.saw("listen began").await;
    let old = host.send(&host.old_call(&session, json!(1), "wait", "old", 1_500)).await;
    let new = host.send(&host.new_call(json!(2), "wait", "new", 1_500)).await;
    host.saw("old began").await;
    host.saw("new began").await;
    host.stopping.cancel();
    for stream in [&mut idle, &mut silent, &mut half, &mut events, &mut news] {
        let mut rest = Vec::new();
        let ended = timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        // A connection with something unread is reset.
        let _ = ended.expect("its end");
    }
    host.saw("listen cancelled").await;
    assert_eq!(reply(old).await.id_and_text().1, "old");
    assert_eq!(reply(new).await.id_and_text().1, "new");
    host.serving.await.unwrap();
    assert!(TcpStream::connect(host.address).await.is_err());
    assert_eq!(host.metrics.level(Level::Connections), 0);
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off() {
    let host = Host::start().await;
    let session = host.session().await;
    let old = host.send(&host.old_call(&session, json!(1), "wait", "old", 600_000)).await;
    let new = host.send(&host.new_call(json!(2), "wait", "new", 600_000)).await;
    host.saw("old began").await;
    host.saw("new began").await;
    host.stopping.cancel();
    timeout(PATIENCE, host.serving).await.expect("its end").unwrap();
    let seen = &host.seen;
    for what in ["old cancelled", "new cancelled"] {
        let mut seen = seen.subscribe();
        let found = seen.wait_for(|seen| seen.iter().any(|line| line == what));
        timeout(PATIENCE, found).await.expect(what).unwrap();
    }
    drop((old, new));
}

#[tokio::test]
async fn thousands_of_idle_connections_are_no_harm() {
    let host = Host::start().await;
    let mut idle = Vec::new();
    for _ in 0..2_000 {
        match TcpStream::connect(host.address).await {
            Ok(stream) => idle.push(stream),
            // The limit of the system; both ends of each count for this process.
            Err(_) => break,
        }
    }
    assert!(idle.len() >= 300, "only {} connections", idle.len());
    idle.truncate(idle.len() - 10);
    let reply = host.ask(&host.new_call(json!(1), "wait", "x", 0)).await;
    assert_eq!(reply.id_and_text().1, "x");
    // One that goes on at a byte now and then does not stay either.
    let slow = tokio::spawn({
        let mut stream = host.send("POST /mcp HTTP/1.1\r\n").await;
        async move {
            while stream.write_all(b"x").await.is_ok() {
                sleep(PATIENCE / 200).await
            }
        }
    });
    for stream in &mut idle {
        let mut byte = [0];
        let read = timeout(PATIENCE, stream.read(&mut byte)).await.expect("its end");
        assert_eq!(read.unwrap_or(0), 0);
    }
    timeout(PATIENCE, slow).await.expect("its end").unwrap();
}

#[tokio::test]
async fn other_machines_are_let_in_only_on_purpose() {
    let folder = tempfile::tempdir().unwrap();
    let settings = |address: [u8; 4], allow_remote, token: &Token| Settings {
        address: (address, 0).into(),
        allow_remote,
        token: token.clone(),
        hosts: Vec::new(),
        origins: Vec::new(),
    };
    let (given, made) = (Token::given(SECRET).unwrap(), Token::in_folder(folder.path()).unwrap());
    let any = [0, 0, 0, 0];
    assert!(matches!(listen(settings(any, false, &given)).await, Err(Error::Remote(_))));
    assert!(matches!(listen(settings(any, true, &made)).await, Err(Error::RemoteToken(_))));
    assert!(listen(settings(any, true, &given)).await.is_ok());
    let listener = listen(settings([127, 0, 0, 1], false, &made)).await.unwrap();
    let taken = Settings { address: listener.address(), ..settings(any, true, &given) };
    assert!(matches!(listen(taken).await, Err(Error::Bind { .. })));
}
