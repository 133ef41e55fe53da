//! Code mode: four tools that stay the same whatever the servers offer.
//!
//! A model searches, reads the declarations of what it found, and runs one script. What a
//! tool of ours answers is made in the module of its name; here is only which it is.

mod answer;
mod details;
mod media;
mod read;
mod run;
mod search;
mod surface;

use std::sync::Arc;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::alive::with_signs_of_life;
use super::ask::{Desk, Replies, Turn};
use super::hub::Hub;
use super::kept::Kept;
use super::scripts::Scripts;
use crate::codegen::registry::Workshop;
use crate::limits::Limits;
use crate::limits::serve::SURFACE_TTL_MS;
use crate::name::printable;
use crate::tools::Session;
use details::Details;
use run::Run;

pub use surface::definitions;

/// What a client tells its model of the whole.
const INSTRUCTIONS: &str = "Many tools behind four. Find them with search_tools, read their \
types with get_tool_details, then do the whole task in one run_code script: call tools as \
functions, filter and combine in code, return only what is needed.";

/// The server of code mode. Clones share everything.
#[derive(Clone)]
pub struct CodeMode {
    shared: Arc<Shared>,
}

struct Shared {
    hub: Arc<Hub>,
    scripts: Arc<Scripts>,
    /// For looking around: it calls nothing.
    session: Session,
    details: Details,
    kept: Arc<Kept>,
    desk: Desk<CallToolResult>,
    surface: Vec<Tool>,
}

impl CodeMode {
    /// Serves what the hub has, and runs scripts.
    ///
    /// # Errors
    ///
    /// The system, when it has no randomness.
    pub fn new(hub: Arc<Hub>, scripts: Arc<Scripts>, workshop: Workshop) -> std::io::Result<Self> {
        let (tools, _) = hub.guarded();
        let session = Session::new(tools, hub.grants.clone(), &Limits::default());
        let shared = Shared {
            session,
            scripts,
            details: Details::new(workshop),
            kept: Arc::default(),
            desk: Desk::new()?,
            surface: definitions(),
            hub,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    async fn run_code(
        &self,
        params: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Value::from(params.arguments.unwrap_or_default());
        let binding = format!("run_code {}", blake3::hash(arguments.to_string().as_bytes()));
        let asked = match parsed("run_code", arguments) {
            Ok(asked) => asked,
            Err(refused) => return Ok((*refused).into()),
        };
        let Shared { scripts, kept, .. } = &*self.shared;
        let run = Run::new(asked, scripts.clone(), kept.clone());
        let replies = Replies { responses: params.input_responses, state: params.request_state };
        let working = self.shared.desk.converse(context, replies, &binding, |asker| run.go(asker));
        Ok(match with_signs_of_life(working, context, "the script runs").await? {
            Turn::Done(answer) => answer.into(),
            Turn::Asks(questions) => questions.into(),
        })
    }

    async fn look(&self, name: &str, arguments: Value) -> Option<CallToolResult> {
        let Shared { hub, session, details, kept, .. } = &*self.shared;
        let answer = match name {
            surface::SEARCH => match parsed(name, arguments) {
                Ok(asked) => search::search(asked, hub, session, details).await,
                Err(refused) => *refused,
            },
            surface::DETAILS => match parsed(name, arguments) {
                Ok(asked) => details.answer(asked, session).await,
                Err(refused) => *refused,
            },
            surface::READ => match parsed(name, arguments) {
                Ok(asked) => read::read(&asked, kept),
                Err(refused) => *refused,
            },
            _ => return None,
        };
        Some(answer)
    }
}

impl ServerHandler for CodeMode {
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
        Ok(ListToolsResult::with_all_items(self.shared.surface.clone())
            .with_ttl_ms(SURFACE_TTL_MS)
            .with_cache_scope(CacheScope::Public))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.shared.surface.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if params.name == surface::RUN {
            return self.run_code(params, &context).await;
        }
        let arguments = Value::from(params.arguments.unwrap_or_default());
        match self.look(&params.name, arguments).await {
            Some(answer) => Ok(answer.into()),
            None => Err(unknown(&params.name)),
        }
    }
}

/// The arguments of a tool of ours, or what is wrong with them in words for a model.
fn parsed<T: DeserializeOwned>(tool: &str, arguments: Value) -> Result<T, Box<CallToolResult>> {
    serde_json::from_value(arguments).map_err(|error| {
        let error = printable(&error.to_string(), 300);
        let message = format!("{tool} was given arguments that do not fit: {error}");
        let advice = "Nothing was done. Correct the arguments and call it again.";
        Box::new(answer::refused(&message, advice))
    })
}

fn unknown(name: &str) -> ErrorData {
    let known: Vec<_> = surface::NAMES.to_vec();
    let message = format!(
        "no tool has that name: {}. There are {}; the servers' own tools are called from a \
         script in run_code",
        printable(name, 100),
        known.join(", ")
    );
    ErrorData::invalid_params(message, None)
}
