//! The servers' tools: listed under the names that clients see, and called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use rmcp::ErrorData;
use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResponse, CallToolResult, ClientRequest,
    ContentBlock, Tool,
};
use rmcp::service::RequestContext;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::drive::{Ended, Passed, Rounds, binding, drive, go_on};
use super::names::{Address, has_mark};
use super::news::News;
use super::{Gateway, Outcome, Retry, Shared, words};
use crate::bridge::json::values;
use crate::bridge::{RelayError, Relayed};
use crate::limits::serve::{LIST_PATIENCE, MAX_JSON_VALUES};
use crate::name::{ServerName, printable};
use crate::near;
use crate::serve::ask::Asker;
use crate::tools::{Call, CallRecord, Effect, ErrorReason, Overseer, ToolError, Tools as _, said};

/// Characters of a name that a message or a record shows.
const SHOWN_CHARS: usize = 128;

impl Shared {
    /// All granted tools, by server and name. A server that cannot be listed, or not soon,
    /// costs only its own; one that comes late is told of as a change.
    pub(super) async fn tools(self: &Arc<Self>) -> Vec<Tool> {
        let lists = self.servers.iter().map(async |server| {
            let this = self.clone();
            let name = server.clone();
            let mut listing = tokio::spawn(async move { this.list(&name).await });
            match timeout(LIST_PATIENCE, &mut listing).await {
                Ok(listed) => listed.unwrap_or_default(),
                Err(_late) => {
                    tracing::warn!(%server, "its tools are left out for now: it does not answer");
                    let this = self.clone();
                    tokio::spawn(async move {
                        if listing.await.is_ok_and(|tools| !tools.is_empty()) {
                            let _ = this.news.send(Arc::new(News::tools()));
                        }
                    });
                    Vec::new()
                }
            }
        });
        let tools: Vec<Tool> = join_all(lists).await.into_iter().flatten().collect();
        let by_name = tools.iter().map(|tool| (tool.name.to_string(), tool.clone())).collect();
        *super::lock(&self.listed) = Arc::new(by_name);
        tools
    }

    async fn list(&self, server: &ServerName) -> Vec<Tool> {
        match self.said(server).await {
            Ok(tools) => tools
                .into_iter()
                .filter_map(|(name, tool)| {
                    let address = Address { server: server.clone(), name };
                    self.presented(&address, tool)
                })
                .collect(),
            Err(error) => {
                tracing::warn!(%server, "its tools are left out: {}", error.message);
                Vec::new()
            }
        }
    }

    /// The granted tools of one server as it says them now, or, while it is not there, as
    /// it said them last.
    async fn said(&self, server: &ServerName) -> Result<Vec<(String, Value)>, ToolError> {
        let bridge = &self.hub.bridge;
        // What was listed before says nothing of what a tool does now.
        let is_fresh = bridge.offered(server).is_some() || self.hub.lock.is_some();
        let mut said: Vec<(String, Value)> = if is_fresh {
            let tools = bridge.raw_tools(server).await?;
            let read = tools
                .iter()
                .map(|tool| Some((tool.name.clone(), serde_json::from_str(tool.json.get()).ok()?)));
            read.flatten().collect()
        } else {
            let tools = self.hub.lists.list(server).await?;
            tools.iter().map(|tool| (tool.tool.clone(), Value::Object(said(tool)))).collect()
        };
        let names = said.iter().map(|(name, _)| name.clone()).collect();
        let accepted: BTreeSet<String> =
            self.hub.accepted_tools(server, names).await.into_iter().collect();
        said.retain(|(name, _)| accepted.contains(name));
        Ok(said)
    }

    /// A tool under the name that clients see.
    fn presented(&self, address: &Address, said: Value) -> Option<Tool> {
        let public = self.names.public(address);
        if !super::lock(&self.short_tools).note(&public, address) {
            tracing::warn!(server = %address.server, "a tool is left out: its name is not its own");
            return None;
        }
        let Value::Object(mut said) = said else { return None };
        said.insert("name".to_owned(), Value::from(public.as_str()));
        let tool = serde_json::from_value(Value::Object(said.clone())).or_else(|_| {
            // What is odd beside these does not cost the tool.
            said.retain(|key, value| match key.as_str() {
                "name" | "inputSchema" | "outputSchema" => true,
                "description" | "title" => value.is_string(),
                _ => false,
            });
            serde_json::from_value::<Tool>(Value::Object(said))
        });
        tool.inspect_err(
            |error| tracing::warn!(server = %address.server, "a tool is left out: {error}"),
        )
        .ok()
    }

    /// What stands behind the name of a tool.
    async fn tool(self: &Arc<Self>, public: &str) -> Result<Address, ErrorData> {
        let known =
            || self.names.read(public).or_else(|| super::lock(&self.short_tools).read(public));
        if let Some(address) = known() {
            return Ok(address);
        }
        if has_mark(public) {
            // It may have been given out by a process before this one.
            self.tools().await;
            if let Some(address) = known() {
                return Ok(address);
            }
        }
        Err(self.near(public).unwrap_or_else(|| words::unknown("tool", public, &[])))
    }

    /// The error for a name that is like one that was listed.
    fn near(&self, public: &str) -> Option<ErrorData> {
        let listed = super::lock(&self.listed).clone();
        let near = near::nearest(public, listed.keys().map(String::as_str))?;
        Some(words::unknown("tool", public, &[near.to_owned()]))
    }
}

impl Gateway {
    /// Calls a tool for a client.
    pub(super) async fn tool_call(
        &self,
        params: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let address = self.shared.tool(&params.name).await?;
        let (server, tool) = (address.server.as_str(), address.name.as_str());
        if !self.shared.hub.granted(server, tool) {
            let refused = || Ok(words::refused(&denied(&address)).into());
            return self.shared.near(&params.name).map_or_else(refused, Err);
        }
        let arguments = Value::Object(params.arguments.unwrap_or_default()).to_string();
        let binding = binding("tools/call", &[&params.name, &arguments]);
        let call = Call { server: server.to_owned(), tool: tool.to_owned(), arguments };
        let retry = Retry { responses: params.input_responses, state: params.request_state };
        let work = CallWork {
            shared: self.shared.clone(),
            client: self.client.clone(),
            context: context.clone(),
            call,
        };
        let begin = |asker, passed| work.run(asker, passed);
        match self.converse(&context, &binding, retry, begin).await? {
            Outcome::Asks(questions) => Ok(questions.into()),
            Outcome::Result(raw) => Ok(read(&raw).into()),
            Outcome::Failed(RelayError::Failed(error)) => match error.reason {
                ErrorReason::UnknownTool(near) => Err(self.unknown(&params.name, &near)),
                _ => Ok(words::refused(&error).into()),
            },
            Outcome::Failed(error) => Err(words::failed(error)),
        }
    }

    fn unknown(&self, public: &str, near: &[String]) -> ErrorData {
        let granted = near.iter().filter_map(|near| {
            let (server, tool) = near.split_once('/')?;
            let server = ServerName::new(server).ok()?;
            let is_granted = self.shared.hub.granted(server.as_str(), tool);
            let address = Address { server, name: tool.to_owned() };
            is_granted.then(|| self.shared.names.public(&address))
        });
        words::unknown("tool", public, &granted.collect::<Vec<_>>())
    }
}

/// One call of a tool, from the check of its arguments to its end.
struct CallWork {
    shared: Arc<Shared>,
    client: Arc<super::client::Client>,
    context: RequestContext<RoleServer>,
    call: Call,
}

impl CallWork {
    async fn run(self, asker: Asker, passed: Passed) -> Ended {
        let overseer = self.shared.hub.overseer(asker.clone());
        let mut noted = Noted::begin(overseer, self.call.clone());
        let (ear, notes) = self.client.ear(&self.context, Some(asker.clone()));
        let ended = notes.during(async {
            let bridge = &self.shared.hub.bridge;
            let arguments = match self.admitted(&noted, &passed).await {
                Ok(arguments) => arguments,
                Err(error) => return Ended::Failed(error.into()),
            };
            let params =
                CallToolRequestParams::new(self.call.tool.clone()).with_arguments(arguments);
            let mut request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
            go_on(&mut request, passed.responses.clone(), passed.state.clone());
            let meta = super::meta(&self.context, self.client.level(&self.context));
            let relayed = Relayed { request, meta };
            let rounds = Rounds::of(&self.context);
            match ServerName::new(&self.call.server) {
                Ok(server) => drive(bridge, &server, relayed, ear, &asker, rounds).await,
                Err(_) => Ended::Failed(denied_name(&self.call).into()),
            }
        });
        let ended = ended.await;
        noted.end(&ended);
        ended
    }

    /// A call that does not fit is refused before anybody is asked about it.
    async fn admitted(
        &self,
        noted: &Noted,
        passed: &Passed,
    ) -> Result<Map<String, Value>, ToolError> {
        self.shared.hub.accepted_tool(&self.call.server, &self.call.tool).await?;
        let arguments = self.shared.hub.bridge.fitting(&self.call).await?;
        if !passed.was_admitted {
            noted.overseer.admit(&self.call).await?;
        }
        Ok(arguments)
    }
}

/// A call that is told of when it is over, however it ends.
struct Noted {
    overseer: Arc<dyn Overseer>,
    call: Call,
    record: CallRecord,
    begun: Instant,
}

impl Noted {
    fn begin(overseer: Arc<dyn Overseer>, call: Call) -> Self {
        let record = CallRecord {
            server: printable(&call.server, SHOWN_CHARS),
            tool: printable(&call.tool, SHOWN_CHARS),
            ms: 0.0,
            outcome: "cancelled",
            bytes_in: call.arguments.len(),
            bytes_out: 0,
            admitted: false,
        };
        Self { overseer, call, record, begun: Instant::now() }
    }

    fn end(&mut self, ended: &Ended) {
        match ended {
            Ended::Result(raw) => {
                self.record.outcome = if is_error(raw) { "failed" } else { "ok" };
                self.record.bytes_out = raw.get().len();
            }
            Ended::Input(..) => self.record.outcome = "input-required",
            Ended::Failed(RelayError::Failed(error)) => self.record.outcome = error.reason.word(),
            Ended::Failed(RelayError::Refused { .. }) => self.record.outcome = "failed",
        }
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.record.ms = self.begun.elapsed().as_secs_f64() * 1e3;
        self.overseer.ended(&self.call, &self.record);
    }
}

fn is_error(raw: &RawValue) -> bool {
    #[derive(serde::Deserialize)]
    struct Outline {
        #[serde(default, rename = "isError")]
        is_error: Option<bool>,
    }
    serde_json::from_str(raw.get()).is_ok_and(|outline: Outline| outline.is_error == Some(true))
}

/// A result as the client gets it. Blocks of a kind that is not known stay, as the JSON they
/// came as.
fn read(raw: &RawValue) -> CallToolResult {
    if values(raw.get()) > MAX_JSON_VALUES {
        let text = format!(
            "The tool answered more values than the limit of {MAX_JSON_VALUES}. It was called; \
             ask it for less."
        );
        return CallToolResult::error(vec![ContentBlock::text(text)]);
    }
    if let Ok(result) = words::parsed(raw) {
        return result;
    }
    let mut value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
    if let Some(blocks) = value.get_mut("content").and_then(Value::as_array_mut) {
        for block in blocks {
            if serde_json::from_value::<ContentBlock>(block.clone()).is_err() {
                *block = serde_json::json!({ "type": "text", "text": block.to_string() });
            }
        }
    }
    let result =
        serde_json::value::to_raw_value(&value).ok().and_then(|raw| words::parsed(&raw).ok());
    result.unwrap_or_else(|| {
        let text = format!("The tool answered something that is no result: {}", raw.get());
        CallToolResult::error(vec![ContentBlock::text(text)])
    })
}

fn denied(address: &Address) -> ToolError {
    let (server, tool) = (address.server.as_str(), address.name.as_str());
    let shown = format!("{server}/{}", printable(tool, SHOWN_CHARS));
    ToolError {
        reason: ErrorReason::Denied,
        effect: Effect::NotSent,
        message: format!("this tool is not granted to clients: {shown}"),
        hint: Some("Only whoever starts mcp-host can grant it; use another tool.".to_owned()),
    }
}

fn denied_name(call: &Call) -> ToolError {
    ToolError {
        reason: ErrorReason::Denied,
        effect: Effect::NotSent,
        message: format!("no server has that name: {}", printable(&call.server, SHOWN_CHARS)),
        hint: None,
    }
}

/// Tools by the names that clients see.
pub(super) type Listed = Arc<BTreeMap<String, Tool>>;
