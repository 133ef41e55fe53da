//! The built-in example server: a bookshop that speaks MCP over stdio.
//!
//! It is small and real: both protocol eras, twelve tools, no network and no files. It
//! is there to try things out, so the same call always gives the same answer; only the
//! numbers in order ids count up, from 1 in every process.
//!
//! | Tool | Takes | Returns |
//! |---|---|---|
//! | `book_cover` | `isbn` | a PNG of 60 × 90 pixels and a line of text |
//! | `cancel_order` | `order_id` | `order_id`, `refunded_cents` |
//! | `echo` | `message` | the message as text, nothing structured |
//! | `fail` | `message`? | an error with the message |
//! | `full_export` | | 2 MB of JSON lines as text |
//! | `get_book` | `isbn` | the book |
//! | `list_genres` | | `genres` with the number of books of each |
//! | `place_order` | as `quote_order` | `order_id`, `total_cents` |
//! | `quote_order` | `customer`, `items`, `shipping`, `gift_note`? | `lines`, `totals` and more |
//! | `search_books` | `query`?, `genre`?, `max_price_cents`?, `limit`? | `books`, `total` |
//! | `shelf_report` | `seconds`? up to 20 | `shelves`, after ten progress reports |
//! | `wait` | `ms` up to 60,000 | `waited_ms` |
//!
//! This file knows the protocol and which tool is answered by what. The shop itself is
//! in [`catalogue`] and [`orders`]; nothing else of the host is known here.

mod arguments;
mod catalogue;
mod cover;
mod definitions;
mod orders;
mod slow;

use std::sync::Arc;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
    Implementation, ListToolsResult, PaginatedRequestParams, PromptMessage, Role,
    ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RunningService, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use self::arguments::Arguments;
use self::catalogue::Search;
pub use self::definitions::Edition;
use self::definitions::{Definition, Kind};
use self::orders::{OrderRequest, Orders};
use crate::limits::{EXAMPLE_EXPORT_BYTES, MAX_LINE_BYTES};
use crate::name::printable;

/// Why the example server could not serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client opened with something that is no handshake, or went away in it.
    #[error("the example server could not shake hands: {0}")]
    Handshake(String),
    /// The task that serves ended by itself.
    #[error("the example server stopped midway: {0}")]
    Stopped(#[from] tokio::task::JoinError),
    /// The system gives no handler for SIGTERM.
    #[error("the example server could not listen for SIGTERM: {0}")]
    Signal(#[from] std::io::Error),
}

/// The server. Clones share their orders.
#[derive(Debug, Clone, Default)]
pub struct Bookshop {
    edition: Edition,
    orders: Arc<Orders>,
}

/// Why a call failed, in words for whoever called.
#[derive(Debug)]
struct Refusal(String);

#[derive(Deserialize)]
struct ByIsbn {
    isbn: String,
}

#[derive(Deserialize)]
struct ByOrderId {
    order_id: String,
}

#[derive(Deserialize)]
struct Message {
    message: Option<String>,
}

const INSTRUCTIONS: &str = "A bookshop to try tools on: search_books, get_book and list_genres \
    read its catalogue, quote_order prices an order, place_order and cancel_order keep and drop \
    one. Nothing is sold or sent, and orders are gone when the server ends.";

/// How long a client may keep the tool list, which never changes.
const LIST_TTL_MS: u64 = 3_600_000;
/// Characters of a broken handshake that are shown.
const MAX_HANDSHAKE_CHARS: usize = 300;

/// Serves on stdin and stdout until stdin closes or SIGTERM comes, then returns. Calls
/// under way are given five seconds when stdin closed, and are cancelled by SIGTERM.
/// The caller should end the process: reading stdin may still hold a thread.
pub async fn serve_stdio(edition: Edition) -> Result<(), Error> {
    let stop = CancellationToken::new();
    let terminated = terminated()?;
    let mut served = std::pin::pin!(serve(edition, stop.clone()));
    tokio::select! {
        ended = &mut served => return ended,
        () = terminated => stop.cancel(),
    }
    served.await
}

impl ServerHandler for Bookshop {
    fn get_info(&self) -> ServerConfig {
        let server = Implementation::new("mcp-host-bookshop", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(server.with_title("Bookshop"))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = definitions::all(self.edition)
            .iter()
            .map(|definition| definition.tool.clone())
            .collect();
        let list = ListToolsResult::with_all_items(tools);
        Ok(list.with_ttl_ms(LIST_TTL_MS).with_cache_scope(CacheScope::Public))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let definition =
            definitions::find(self.edition, &request.name).ok_or_else(|| unknown(&request.name))?;
        let answered = match definition.check(request.arguments) {
            Ok(arguments) => self.answer(definition, arguments, &context).await,
            Err(refusal) => Err(refusal),
        };
        Ok(answered.unwrap_or_else(Refusal::into_result).into())
    }
}

impl Bookshop {
    async fn answer(
        &self,
        definition: &Definition,
        arguments: Arguments,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, Refusal> {
        match definition.kind {
            Kind::BookCover => book_cover(&arguments.read()?),
            Kind::CancelOrder => self.cancel_order(&arguments.read()?),
            Kind::Echo => Ok(text(arguments.read::<Message>()?.or(""))),
            Kind::Fail => Err(Refusal(arguments.read::<Message>()?.or("this tool always fails"))),
            Kind::FullExport => Ok(text(full_export())),
            Kind::GetBook => get_book(&arguments.read()?),
            Kind::ListGenres => Ok(list_genres()),
            Kind::PlaceOrder => self.place_order(&arguments.read()?),
            Kind::QuoteOrder => quote_order(&arguments.read()?),
            Kind::SearchBooks => Ok(search_books(&arguments.read()?)),
            Kind::ShelfReport => arguments.read::<slow::ShelfReport>()?.answer(context).await,
            Kind::Wait => arguments.read::<slow::Wait>()?.answer(context).await,
        }
    }

    fn place_order(&self, request: &OrderRequest) -> Result<CallToolResult, Refusal> {
        let quote = request.quote()?;
        let order_id = self.orders.place(&quote)?;
        let placed = json!({ "order_id": order_id, "total_cents": quote.total_cents() });
        Ok(CallToolResult::structured(placed))
    }

    fn cancel_order(&self, ByOrderId { order_id }: &ByOrderId) -> Result<CallToolResult, Refusal> {
        let refunded_cents = self.orders.cancel(order_id)?;
        let cancelled = json!({ "order_id": order_id, "refunded_cents": refunded_cents });
        Ok(CallToolResult::structured(cancelled))
    }
}

impl Refusal {
    fn into_result(self) -> CallToolResult {
        CallToolResult::error(vec![ContentBlock::text(self.0)])
    }
}

impl Message {
    fn or(self, default: &str) -> String {
        self.message.unwrap_or_else(|| default.to_owned())
    }
}

/// A peer that goes away before it said anything is no failure.
async fn serve(edition: Edition, stop: CancellationToken) -> Result<(), Error> {
    let (stdin, stdout) = rmcp::transport::stdio_pipes();
    let transport =
        AsyncRwTransport::new_server(stdin, stdout).with_max_line_length(MAX_LINE_BYTES);
    let shop = Bookshop { edition, ..Bookshop::default() };
    match shop.serve_with_ct(transport, stop).await {
        Ok(running) => RunningService::waiting(running).await.map(drop).map_err(Error::from),
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
            Ok(())
        }
        Err(error) => Err(Error::Handshake(printable(&error.to_string(), MAX_HANDSHAKE_CHARS))),
    }
}

/// Resolves when SIGTERM comes; the handler is in place on return.
#[cfg(unix)]
fn terminated() -> Result<impl Future<Output = ()>, Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut signals = signal(SignalKind::terminate())?;
    Ok(async move {
        signals.recv().await;
    })
}

/// There is no SIGTERM here, so nothing to wait for.
#[cfg(not(unix))]
fn terminated() -> Result<impl Future<Output = ()>, Error> {
    Ok(std::future::pending())
}

fn unknown(name: &str) -> ErrorData {
    ErrorData::invalid_params(format!("there is no such tool: {}", printable(name, 128)), None)
}

fn search_books(search: &Search) -> CallToolResult {
    let (books, total) = search.run();
    CallToolResult::structured(json!({ "books": books, "total": total }))
}

fn get_book(ByIsbn { isbn }: &ByIsbn) -> Result<CallToolResult, Refusal> {
    Ok(CallToolResult::structured(json!(catalogue::find(isbn)?)))
}

fn list_genres() -> CallToolResult {
    let count = |genre| json!({ "genre": genre, "books": catalogue::shelf(genre).count() });
    CallToolResult::structured(json!({ "genres": catalogue::Genre::ALL.map(count) }))
}

fn quote_order(request: &OrderRequest) -> Result<CallToolResult, Refusal> {
    Ok(CallToolResult::structured(json!(request.quote()?)))
}

fn book_cover(ByIsbn { isbn }: &ByIsbn) -> Result<CallToolResult, Refusal> {
    let book = catalogue::find(isbn)?;
    let caption = format!("Cover of {} by {} ({})", book.title, book.author, book.year);
    Ok(CallToolResult::success(vec![png_block(&cover::png(isbn)), ContentBlock::text(caption)]))
}

/// A prompt's image is the one place where rmcp encodes bytes itself.
fn png_block(png: &[u8]) -> ContentBlock {
    PromptMessage::new_image(Role::User, png, "image/png", None, None).content
}

/// The catalogue over and over, up to the first whole line that reaches the size.
fn full_export() -> String {
    let lines: Vec<_> =
        catalogue::books().iter().map(|book| format!("{}\n", json!(book))).collect();
    let mut export = String::with_capacity(EXAMPLE_EXPORT_BYTES.saturating_add(1_024));
    for line in lines.iter().cycle() {
        if export.len() >= EXAMPLE_EXPORT_BYTES || lines.is_empty() {
            break;
        }
        export.push_str(line);
    }
    export
}

fn text(text: String) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    use rmcp::model::{
        CallToolRequest, ClientRequest, JsonObject, ProgressNotificationParam, ProtocolVersion,
        ServerResult, Tool,
    };
    use rmcp::service::{NotificationContext, PeerRequestOptions};
    use rmcp::{ClientHandler, ClientLifecycleMode, ClientServiceExt, RoleClient, ServiceError};
    use serde_json::Value;
    use tokio::sync::mpsc;

    use super::*;

    const DRACULA: &str = "9780000000637";

    type Client = RunningService<RoleClient, Listener>;

    /// A client that passes on the progress it hears of.
    struct Listener(mpsc::UnboundedSender<f64>);

    impl ClientHandler for Listener {
        async fn on_progress(
            &self,
            progress: ProgressNotificationParam,
            _: NotificationContext<RoleClient>,
        ) {
            let _ = self.0.send(progress.progress);
        }
    }

    fn eras() -> [ClientLifecycleMode; 2] {
        let modern = ClientLifecycleMode::Auto {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
            legacy_version: None,
        };
        [ClientLifecycleMode::Initialize, modern]
    }

    async fn connect(era: ClientLifecycleMode) -> (Client, mpsc::UnboundedReceiver<f64>) {
        let (near, far) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            let running = Bookshop::default().serve(far).await.unwrap();
            running.waiting().await.unwrap();
        });
        let (progress, heard) = mpsc::unbounded_channel();
        (Listener(progress).serve_with_lifecycle(near, era).await.unwrap(), heard)
    }

    async fn shop() -> Client {
        let [_, modern] = eras();
        connect(modern).await.0
    }

    fn request(tool: &str, arguments: Value) -> CallToolRequestParams {
        CallToolRequestParams::new(tool.to_owned()).with_arguments(rmcp::model::object(arguments))
    }

    async fn call(client: &Client, tool: &str, arguments: Value) -> CallToolResult {
        client.call_tool(request(tool, arguments)).await.unwrap()
    }

    fn text_of(result: &CallToolResult) -> &str {
        &result.content.iter().find_map(ContentBlock::as_text).unwrap().text
    }

    fn order() -> Value {
        let address = json!({ "street": "Keizersgracht 1", "city": "Amsterdam", "country": "NL" });
        json!({
            "customer": { "name": "Lucy", "address": address },
            "items": [{ "isbn": DRACULA, "quantity": 1 }],
            "shipping": "standard",
            "gift_note": null,
        })
    }

    fn fits(tool: &Tool, result: &CallToolResult) {
        let schema = Value::Object(tool.output_schema.as_ref().unwrap().as_ref().clone());
        let structured = result.structured_content.as_ref().unwrap();
        jsonschema::validate(&schema, structured).unwrap_or_else(|e| panic!("{}: {e}", tool.name));
        assert_eq!(serde_json::from_str::<Value>(text_of(result)).unwrap(), *structured);
    }

    #[tokio::test]
    async fn both_eras_list_the_same_twelve_tools_and_the_instructions() {
        let mut lists = Vec::new();
        for (era, version) in eras().into_iter().zip(["2025-11-25", "2026-07-28"]) {
            let (client, _) = connect(era).await;
            let info = client.peer_info().unwrap();
            assert_eq!(info.protocol_version.as_str(), version);
            assert_eq!(info.instructions.as_deref(), Some(INSTRUCTIONS));
            lists.push(client.list_all_tools().await.unwrap());
        }
        assert_eq!(lists[0].len(), 12);
        assert_eq!(lists[0], lists[1]);
    }

    #[tokio::test]
    async fn what_a_tool_returns_fits_its_own_output_schema() {
        let calls = BTreeMap::from([
            ("get_book", json!({ "isbn": DRACULA })),
            ("list_genres", json!({})),
            ("place_order", order()),
            ("quote_order", order()),
            (
                "search_books",
                json!({ "query": "the", "genre": "detective", "max_price_cents": 800 }),
            ),
            ("shelf_report", json!({ "seconds": 0.01 })),
            ("wait", json!({ "ms": 0 })),
        ]);
        for era in eras() {
            let (client, _) = connect(era).await;
            let tools = client.list_all_tools().await.unwrap();
            for tool in tools.iter().filter(|tool| tool.output_schema.is_some()) {
                let arguments =
                    calls.get(&*tool.name).cloned().unwrap_or(json!({ "order_id": "order-1" }));
                if tool.name == "cancel_order" {
                    call(&client, "place_order", order()).await;
                }
                fits(tool, &call(&client, &tool.name, arguments).await);
            }
        }
    }

    #[tokio::test]
    async fn the_same_call_gives_the_same_answer_to_every_client() {
        for (tool, arguments) in [
            ("search_books", json!({ "query": "verne" })),
            ("quote_order", order()),
            ("book_cover", json!({ "isbn": DRACULA })),
            ("shelf_report", json!({ "seconds": 0 })),
            ("place_order", order()),
        ] {
            let [first, second] = [shop().await, shop().await];
            assert_eq!(
                call(&first, tool, arguments.clone()).await,
                call(&second, tool, arguments).await
            );
        }
    }

    #[tokio::test]
    async fn a_book_is_found_priced_ordered_and_cancelled() {
        let client = shop().await;
        let found = call(&client, "search_books", json!({ "query": "stoker" })).await;
        assert_eq!(found.structured_content.unwrap()["books"][0]["isbn"], DRACULA);
        let quoted = call(&client, "quote_order", order()).await.structured_content.unwrap();
        assert_eq!(quoted["totals"]["total_cents"], 1_294);
        let placed = call(&client, "place_order", order()).await.structured_content.unwrap();
        assert_eq!(placed, json!({ "order_id": "order-1", "total_cents": 1_294 }));
        let cancel = json!({ "order_id": placed["order_id"] });
        let once = call(&client, "cancel_order", cancel.clone()).await;
        assert_eq!(once, call(&client, "cancel_order", cancel).await);
        assert_eq!(once.structured_content.unwrap()["refunded_cents"], 1_294);
    }

    #[tokio::test]
    async fn what_cannot_be_done_is_an_error_result_that_says_why() {
        let client = shop().await;
        for (tool, arguments, part) in [
            ("get_book", json!({ "isbn": "9780000000000" }), "search_books"),
            ("get_book", json!({}), "isbn"),
            ("search_books", json!({ "limit": 51 }), "/limit"),
            ("cancel_order", json!({ "order_id": "order-1" }), "place_order"),
            ("quote_order", json!({ "items": [] }), "/items"),
            ("wait", json!({ "ms": 60_001 }), "60000"),
            ("echo", json!({}), "message"),
            ("fail", json!({}), "always fails"),
            ("fail", json!({ "message": "no" }), "no"),
        ] {
            let result = call(&client, tool, arguments).await;
            assert_eq!(result.is_error, Some(true), "{tool}");
            assert!(text_of(&result).contains(part), "{tool}: {}", text_of(&result));
        }
    }

    #[tokio::test]
    async fn an_unknown_tool_is_a_protocol_error() {
        let error = shop().await.call_tool(request("sell_books", json!({}))).await.unwrap_err();
        assert!(
            matches!(&error, ServiceError::McpError(e) if e.message.contains("sell_books")),
            "{error}"
        );
    }

    #[tokio::test]
    async fn echo_and_the_export_are_text_alone() {
        let client = shop().await;
        let echoed = call(&client, "echo", json!({ "message": "hei\u{1f40b}" })).await;
        assert_eq!((text_of(&echoed), &echoed.structured_content), ("hei\u{1f40b}", &None));
        let export = call(&client, "full_export", json!({})).await;
        let size = text_of(&export).len();
        assert!((EXAMPLE_EXPORT_BYTES..EXAMPLE_EXPORT_BYTES + 1_000).contains(&size), "{size}");
        for line in text_of(&export).lines() {
            assert!(serde_json::from_str::<JsonObject>(line).unwrap().contains_key("isbn"));
        }
    }

    #[tokio::test]
    async fn a_cover_is_an_image_and_a_line_of_text() {
        let result = call(&shop().await, "book_cover", json!({ "isbn": DRACULA })).await;
        let image = result.content.iter().find_map(ContentBlock::as_image).unwrap();
        assert_eq!(image.mime_type, "image/png");
        assert!(image.data.starts_with("iVBORw0KGgo"), "the signature of a PNG in base64");
        assert_eq!(text_of(&result), "Cover of Dracula by Bram Stoker (1897)");
    }

    #[tokio::test]
    async fn a_hundred_calls_wait_together() {
        let client = shop().await;
        let started = Instant::now();
        let calls = (0..100).map(|_| call(&client, "wait", json!({ "ms": 100 })));
        for result in futures::future::join_all(calls).await {
            assert_eq!(result.structured_content, Some(json!({ "waited_ms": 100 })));
        }
        let elapsed = started.elapsed();
        assert!(
            elapsed >= Duration::from_millis(100) && elapsed < Duration::from_secs(5),
            "{elapsed:?}"
        );
    }

    #[tokio::test]
    async fn a_report_tells_its_progress_ten_times_in_both_eras() {
        for era in eras() {
            let (client, mut heard) = connect(era).await;
            call(&client, "shelf_report", json!({ "seconds": 0.05 })).await;
            let mut steps = Vec::new();
            while steps.len() < 10 {
                steps.push(
                    tokio::time::timeout(Duration::from_secs(5), heard.recv())
                        .await
                        .unwrap()
                        .unwrap(),
                );
            }
            steps.sort_by(f64::total_cmp);
            assert_eq!(steps, (1..=10).map(f64::from).collect::<Vec<_>>());
        }
    }

    #[tokio::test]
    async fn a_cancelled_report_stops_and_the_next_call_is_answered() {
        for era in eras() {
            let (client, mut heard) = connect(era).await;
            let long = CallToolRequest::new(request("shelf_report", json!({ "seconds": 2 })));
            let handle = client
                .send_cancellable_request(
                    ClientRequest::CallToolRequest(long),
                    PeerRequestOptions::default(),
                )
                .await
                .unwrap();
            assert_eq!(heard.recv().await, Some(1.0));
            handle.cancel(Some("enough".to_owned())).await.unwrap();
            while let Ok(Some(step)) =
                tokio::time::timeout(Duration::from_millis(600), heard.recv()).await
            {
                assert!(step < 4.0, "still at work: {step}");
            }
            let echo = CallToolRequest::new(request("echo", json!({ "message": "next" })));
            let answer = client.send_request(ClientRequest::CallToolRequest(echo)).await.unwrap();
            assert!(matches!(answer, ServerResult::CallToolResult(_)));
        }
    }
}
