//! Guests that call tools as typed functions, over tools that answer in this process with what
//! they were given: all that is measured is what lies between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt as _, ready};
use mcp_host::cache::Cache;
use mcp_host::engine::Fuel;
use mcp_host::grant;
use mcp_host::guest::Guest;
use mcp_host::instance::{Grants, Program};
use mcp_host::limits::Limits;
use mcp_host::loader::{Loader, Opened};
use mcp_host::name::ServerName;
use mcp_host::outcome::Kind;
use mcp_host::stdio::Stdio;
use mcp_host::tools::{
    Annotations, Call, Effect, ErrorReason, Session, ToolDescription, ToolError, ToolOutput, Tools,
};
use mcp_host::typed::{Bound, bind};
use serde_json::{Value, json};

/// Tools of one server, each of which answers with its arguments.
pub struct Echo {
    server: ServerName,
    tools: Vec<Arc<ToolDescription>>,
}

/// A guest that was loaded, and what it calls.
pub struct Typed {
    program: Program,
    tools: Arc<Echo>,
}

impl Echo {
    /// The server `bench` with the tools that the guest of this benchmark imports.
    pub fn bench() -> Self {
        let row = object(
            json!({ "id": int(), "name": text(), "price": { "type": "number" }, "note": text() }),
            &["id", "name", "price"],
        );
        let small = object(
            json!({ "id": int(), "title": text(), "done": { "type": "boolean" }, "tags": list(text()) }),
            &["id", "title", "tags"],
        );
        let large = object(json!({ "rows": list(row) }), &["rows"]);
        Self::new("bench", vec![("small".to_owned(), small), ("large".to_owned(), large)])
    }

    /// The server `many` with so many tools, each of four arguments.
    pub fn many(tools: usize) -> Self {
        let schema = object(
            json!({ "id": int(), "title": text(), "done": { "type": "boolean" }, "tags": list(text()) }),
            &["id", "title", "tags"],
        );
        Self::new("many", (0..tools).map(|at| (format!("tool{at}"), schema.clone())).collect())
    }

    fn new(server: &str, tools: Vec<(String, Value)>) -> Self {
        let annotations =
            Annotations { read_only: None, destructive: None, idempotent: None, open_world: None };
        let described = tools.into_iter().map(|(tool, schema)| ToolDescription {
            server: server.to_owned(),
            tool,
            title: None,
            description: "Answers with what it was given.".to_owned(),
            input_schema: schema.to_string(),
            output_schema: Some(schema.to_string()),
            annotations,
        });
        let server = ServerName::new(server).expect("a name");
        Self { server, tools: described.map(Arc::new).collect() }
    }
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn int() -> Value {
    json!({ "type": "integer" })
}

impl Tools for Echo {
    fn servers(&self) -> Vec<ServerName> {
        vec![self.server.clone()]
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        let structured = Some(call.arguments.clone());
        ready(Ok(ToolOutput { structured, content: Vec::new() })).boxed()
    }

    fn list<'a>(
        &'a self,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        ready(Ok(self.tools.clone())).boxed()
    }

    fn describe<'a>(
        &'a self,
        _: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        let found = self.tools.iter().find(|known| known.tool == tool);
        let missing = || ToolError {
            reason: ErrorReason::UnknownTool(Vec::new()),
            effect: Effect::NotSent,
            message: String::new(),
            hint: None,
        };
        ready(found.cloned().ok_or_else(missing)).boxed()
    }
}

/// A loader without a cache.
///
/// # Panics
///
/// When there can be no engine.
pub fn loader() -> Loader {
    Loader::new(Fuel::Off, Cache::disabled()).expect("the engine starts")
}

/// Loads a guest with typed imports, and says how long finding, binding and linking them took.
///
/// # Panics
///
/// When the guest does not load.
pub async fn link(loader: &Loader, guest: &Guest, tools: &Echo) -> (Program, Duration) {
    let Opened::<Program>::Typed(mut typed) = loader.open(guest).await.expect("the guest loads")
    else {
        panic!("the guest has no typed imports");
    };
    let grants = grant::Grants::parse(["all"]).expect("a grant");
    let start = Instant::now();
    let found = bind::find(typed.take_imports(), tools).await;
    let bound = Bound::new(found, &grants).expect("the imports fit");
    let program = loader.link(typed, bound).await.expect("the guest links").program;
    (program, start.elapsed())
}

impl Typed {
    /// The guest of this benchmark.
    ///
    /// # Panics
    ///
    /// When it does not load.
    pub async fn new() -> Self {
        let guest = Guest::read(mcp_host_tests::TYPED_BENCH.as_ref()).expect("the guest is there");
        let tools = Arc::new(Echo::bench());
        let (program, _) = link(&loader(), &guest, &tools).await;
        Self { program, tools }
    }

    /// What one of `calls` calls takes: `way` is `typed` or `text`, `size` is `small` or `large`.
    ///
    /// # Panics
    ///
    /// When the run does not end as it should.
    pub async fn call(&self, way: &str, size: &str, calls: u32) -> Duration {
        let limits = Limits { tool_calls: 1_000_000, ..Limits::default() };
        let stdio = Stdio::keep(limits.output_bytes);
        let granted = grant::Grants::parse(["all"]).expect("a grant");
        let session = Arc::new(Session::new(self.tools.clone(), granted, &limits));
        let args = ["bench.wasm", way, size, &calls.to_string()].map(str::to_owned).to_vec();
        let grants = Grants {
            limits,
            session,
            args,
            env: Vec::new(),
            files: Arc::default(),
            state: None,
            stdin: false,
        };
        let start = Instant::now();
        let (outcome, _) = self.program.run(grants, &stdio).await;
        let taken = start.elapsed();
        assert_eq!(outcome.kind, Kind::Ok, "{outcome:?}");
        taken / calls
    }
}
