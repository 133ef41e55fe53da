//! The guest through the host: limits, grants, session, record of calls and all.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt as _, ready};
use mcp_host::cache::Cache;
use mcp_host::catalog::Listed;
use mcp_host::engine::Fuel;
use mcp_host::grant;
use mcp_host::guest::Guest;
use mcp_host::instance::{Grants, Program};
use mcp_host::limits::Limits;
use mcp_host::loader::Loader;
use mcp_host::name::ServerName;
use mcp_host::outcome::Kind;
use mcp_host::stdio::Stdio;
use mcp_host::tools::{Call, Session, ToolDescription, ToolError, ToolOutput, Tools};
use wasmtime::Engine;

use crate::{ANSWER, ARGS};

/// The loaded guest.
pub struct Hosted {
    loader: Loader,
    program: Program,
    tools: Arc<dyn Tools>,
}

impl Hosted {
    /// Loads the guest without a cache.
    ///
    /// # Panics
    ///
    /// When the guest does not load: a benchmark of something else would mislead.
    pub async fn new() -> Self {
        let loader = Loader::new(Fuel::Off, Cache::disabled()).expect("the engine starts");
        let guest = Guest::read(mcp_host_tests::HELLO.as_ref()).expect("the guest is there");
        let program = loader.load(&guest).await.expect("the guest loads").program;
        Self { loader, program, tools: Arc::new(InProcess) }
    }

    /// The engine, for others to have the same settings.
    pub fn engine(&self) -> Engine {
        self.loader.engine().clone()
    }

    /// Runs it once.
    ///
    /// # Panics
    ///
    /// When the run does not end as it should.
    pub async fn run(&self) {
        let limits = Limits::default();
        let stdio = Stdio::keep(limits.output_bytes);
        let granted = grant::Grants::parse(["shop"]).expect("a grant");
        let session = Arc::new(Session::new(self.tools.clone(), granted, &limits));
        let grants = Grants {
            limits,
            session,
            args: ARGS.map(str::to_owned).to_vec(),
            env: Vec::new(),
            files: Arc::default(),
            state: None,
            stdin: false,
        };
        let (outcome, _) = self.program.run(grants, &stdio).await;
        assert_eq!(outcome.kind, Kind::Ok, "{outcome:?}");
        let printed = stdio.finish(None).await;
        assert!(!printed.stdout.is_empty());
    }
}

/// Answers every call at once, in this process.
struct InProcess;

impl Tools for InProcess {
    fn servers(&self) -> Vec<ServerName> {
        Vec::new()
    }

    fn call<'a>(&'a self, _: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        ready(Ok(ToolOutput { structured: Some(ANSWER.to_owned()), content: Vec::new() })).boxed()
    }

    fn list<'a>(
        &'a self,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        ready(Ok(Vec::new())).boxed()
    }

    fn describe<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        unreachable!("the guest describes no tool")
    }
}

/// One server that lists what it is given, and answers nothing.
pub struct Listing {
    name: ServerName,
    tools: Vec<Arc<ToolDescription>>,
}

impl Listing {
    /// The server of this list.
    pub fn new(list: &Listed) -> Self {
        Self { name: list.name.clone(), tools: list.tools.clone() }
    }
}

impl Tools for Listing {
    fn servers(&self) -> Vec<ServerName> {
        vec![self.name.clone()]
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        InProcess.call(call)
    }

    fn list<'a>(
        &'a self,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        ready(Ok(self.tools.clone())).boxed()
    }

    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        match self.tools.iter().find(|known| known.tool == tool) {
            Some(found) => ready(Ok(found.clone())).boxed(),
            None => InProcess.describe(server, tool),
        }
    }
}
