//! The functions that guests export, as tools: each call is a run of its own.
//!
//! What a tool is called and how it is described is settled when the host starts, and never
//! changes. Which call is made and what is told of its end is [`call`]'s to say.

mod call;
mod definition;
mod names;
mod served;

use std::sync::Arc;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::Value;

use super::alive::with_signs_of_life;
use super::ask::{Desk, Replies, Turn};
use super::runs::Runs;
use crate::limits::MAX_TOOL_NAME_CHARS;
use crate::limits::serve::SURFACE_TTL_MS;
use crate::loader::Loader;
use crate::name::printable;
use crate::near::{did_you_mean, nearest};
use crate::outcome::Outcome;
use crate::typed::export::Function;
use call::Call;

pub use served::Served;

/// What a client tells its model of the whole.
const INSTRUCTIONS: &str = "Each tool is a function that runs in a sandbox of its own: nothing is \
left of a call but what the function keeps elsewhere.";

/// The server of functions. Clones share everything.
#[derive(Clone)]
pub struct Functions {
    shared: Arc<Shared>,
}

struct Shared {
    runs: Arc<Runs>,
    loader: Arc<Loader>,
    guests: Vec<Arc<Served>>,
    offered: Vec<Offered>,
    desk: Desk<CallToolResult>,
}

/// One function of a guest.
struct Offered {
    tool: Tool,
    function: Arc<Function>,
    guest: Arc<Served>,
}

impl Functions {
    /// Serves the functions of these guests.
    ///
    /// # Errors
    ///
    /// The system, when it has no randomness.
    pub fn new(runs: Runs, loader: Loader, guests: Vec<Served>) -> std::io::Result<Self> {
        let guests: Vec<_> = guests.into_iter().map(Arc::new).collect();
        let offered = offered(&guests);
        let (runs, loader) = (Arc::new(runs), Arc::new(loader));
        let desk = Desk::new()?;
        Ok(Self { shared: Arc::new(Shared { runs, loader, guests, offered, desk }) })
    }

    /// Loads all guests, which takes seconds the first time ever. One that cannot be loaded
    /// is no error of another.
    pub async fn load(&self) -> Vec<(String, Outcome)> {
        let Shared { guests, loader, runs, .. } = &*self.shared;
        let loaded = guests.iter().map(async |guest| {
            let failed = guest.library(loader, runs.hub()).await.err();
            failed.map(|outcome| (guest.name().to_owned(), outcome))
        });
        futures::future::join_all(loaded).await.into_iter().flatten().collect()
    }

    /// Whether there is nothing to wait for: each guest is loaded, or cannot be now.
    pub fn are_ready(&self) -> bool {
        self.shared.guests.iter().all(|guest| guest.was_tried())
    }

    fn find(&self, name: &str) -> Result<&Offered, ErrorData> {
        let found = self.shared.offered.iter().find(|offered| offered.tool.name == name);
        found.ok_or_else(|| {
            let names = self.shared.offered.iter().map(|offered| offered.tool.name.as_ref());
            let near: Vec<_> = nearest(name, names).map(str::to_owned).into_iter().collect();
            let meant = did_you_mean(&near).map(|meant| format!("; {meant}")).unwrap_or_default();
            let name = printable(name, MAX_TOOL_NAME_CHARS);
            ErrorData::invalid_params(format!("no tool has that name: {name}{meant}"), None)
        })
    }
}

impl ServerHandler for Functions {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("mcp-host", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.shared.offered.iter().map(|offered| offered.tool.clone()).collect();
        Ok(ListToolsResult::with_all_items(tools)
            .with_ttl_ms(SURFACE_TTL_MS)
            .with_cache_scope(CacheScope::Public))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.find(name).ok().map(|offered| offered.tool.clone())
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let offered = self.find(&params.name)?;
        let arguments = Value::from(params.arguments.unwrap_or_default()).to_string();
        let binding = format!("{} {}", params.name, blake3::hash(arguments.as_bytes()));
        let call = Call {
            function: offered.function.clone(),
            guest: offered.guest.clone(),
            arguments,
            runs: self.shared.runs.clone(),
            loader: self.shared.loader.clone(),
        };
        let replies = Replies { responses: params.input_responses, state: params.request_state };
        let desk = &self.shared.desk;
        let working = desk.converse(&context, replies, &binding, |asker| call.go(asker));
        Ok(match with_signs_of_life(working, &context, "the function runs").await? {
            Turn::Done(answer) => answer.into(),
            Turn::Asks(questions) => questions.into(),
        })
    }
}

/// The functions of all guests, each under a name of its own.
fn offered(guests: &[Arc<Served>]) -> Vec<Offered> {
    let all: Vec<_> = guests
        .iter()
        .flat_map(|guest| guest.functions().iter().map(move |function| (guest, function)))
        .collect();
    let sources = all.iter().map(|(guest, function)| (guest.name(), function.name()));
    let names = names::of_tools(sources.collect());
    let offer = |(name, (guest, function)): (String, (&Arc<Served>, &Arc<Function>))| Offered {
        tool: definition::tool(name, function, guest.name()),
        function: function.clone(),
        guest: guest.clone(),
    };
    names.into_iter().zip(all).map(offer).collect()
}
