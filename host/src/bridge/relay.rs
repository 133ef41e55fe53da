//! Requests that are passed on as they are, and what comes back for whoever made them.
//!
//! Nothing of a request or a result is understood here beyond its bounds. A server may ask
//! back while it works: that reaches the caller behind the request, or nobody.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use futures::future::BoxFuture;
use rmcp::model::{
    ClientRequest, GetExtensions as _, InputRequest, RequestMetaObject, ServerCapabilities,
};
use rmcp::service::PeerRequestOptions;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::sync::broadcast;
use tokio::time::Instant;

use super::answer::Answer;
use super::ask::{Sent, Target, send};
use super::connection::Connection;
use super::listing::listing;
use super::upstream::Upstream;
use super::watched::{self, Watched};
use super::{Bridge, Era, call, error, json};
use crate::limits::{MAX_JSON_DEPTH, MAX_RESULT_BYTES};
use crate::name::ServerName;
use crate::tools::{Call, Effect, Patience, ToolError};

/// What begins the keys of metadata that belong to the protocol.
const PROTOCOL_KEYS: &str = "io.modelcontextprotocol/";

/// Who hears of changes.
pub(super) type News = broadcast::Sender<Change>;

/// A request that is passed on.
#[derive(Debug, Clone)]
pub struct Relayed {
    /// What is asked for.
    pub request: ClientRequest,
    /// What goes with it beside what the protocol itself puts there. In the new era the
    /// capabilities of the client that asks belong here.
    pub meta: RequestMetaObject,
}

/// Why a request brought no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RelayError {
    /// The server answered with an error, which is passed on as it is.
    #[error("{message}")]
    Refused {
        /// Its code.
        code: i32,
        /// Its text.
        message: String,
        /// Its details, if they are within their bound.
        data: Option<Value>,
    },
    /// There was no answer, or none that may be passed on.
    #[error("{}", .0.message)]
    Failed(ToolError),
}

impl From<ToolError> for RelayError {
    fn from(error: ToolError) -> Self {
        Self::Failed(error)
    }
}

/// What a server says it can do.
#[derive(Debug, Clone, PartialEq)]
pub struct Offers {
    /// Its capabilities.
    pub capabilities: ServerCapabilities,
    /// How it wants to be used: a claim.
    pub instructions: Option<String>,
}

/// A tool as its server lists it.
#[derive(Debug)]
pub struct RawTool {
    /// Its name.
    pub name: String,
    /// All of it, name included; within the bounds of a list and of nesting.
    pub json: Box<RawValue>,
}

/// Something of a server is no longer what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The server.
    pub server: ServerName,
    /// What changed.
    pub what: What,
}

/// What changed at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The list of its tools.
    Tools,
    /// The list of its resources.
    Resources,
    /// The list of its prompts.
    Prompts,
    /// The resource with this URI.
    Resource(String),
}

/// Why a question of a server's has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// The caller cannot be asked this.
    Cannot,
    /// Nobody answered in time.
    NoAnswer,
    /// The caller went away.
    Gone,
}

/// Whoever made a request that is passed on. Called from the task that reads what the
/// server sends, so all of it must be quick.
pub trait Caller: Send + Sync {
    /// Tells callers apart: requests of one client have the same number.
    fn client(&self) -> u64;
    /// Asks the person or program behind the request.
    fn ask(&self, request: InputRequest) -> BoxFuture<'static, Result<Value, Unanswered>>;
    /// The server reports how far it is: the parameters of the notification, as they came.
    fn progress(&self, params: &RawValue);
    /// The server logs something: the parameters of the notification, as they came.
    fn logged(&self, params: &RawValue);
}

/// The client of requests that no client made.
pub(super) const NO_CLIENT: u64 = u64::MAX;

/// A [`Caller`] who asked for nothing but the result.
pub(super) struct Nobody;

impl Caller for Nobody {
    fn client(&self) -> u64 {
        NO_CLIENT
    }

    fn ask(&self, _: InputRequest) -> BoxFuture<'static, Result<Value, Unanswered>> {
        Box::pin(std::future::ready(Err(Unanswered::Cannot)))
    }

    fn progress(&self, _: &RawValue) {}

    fn logged(&self, _: &RawValue) {}
}

/// The caller behind a request, as it travels with it through the protocol library.
#[derive(Clone)]
pub(super) struct Behind {
    /// The caller.
    pub(super) caller: Arc<dyn Caller>,
    /// Stands still while the caller is asked.
    pub(super) patience: Patience,
    /// How often the caller was asked.
    pub(super) asked: Arc<AtomicUsize>,
    /// How likely the server asks back.
    pub(super) standing: Standing,
}

/// How likely a server asks something back while it works on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It may not, because nobody would be asked.
    Silent,
    /// It may.
    Lesser,
    /// It is a call of a tool, where almost all questions come from.
    Call,
}

impl Behind {
    pub(super) fn new(caller: Arc<dyn Caller>, request: &ClientRequest) -> Self {
        let standing = match request {
            ClientRequest::CallToolRequest(_) => Standing::Call,
            ClientRequest::GetPromptRequest(_) | ClientRequest::ReadResourceRequest(_) => {
                Standing::Lesser
            }
            _ => Standing::Silent,
        };
        Self { caller, patience: Patience::default(), asked: Arc::default(), standing }
    }
}

impl Bridge {
    /// Sends one request as it is and gives its result as it came, within the server's
    /// deadline for calls, which does not count the time in which the caller is asked.
    /// Starts the server when it has to. Dropping the future cancels the request.
    ///
    /// # Errors
    ///
    /// What the server refused with, or why there is no result.
    pub async fn relay(
        &self,
        server: &ServerName,
        request: Relayed,
        caller: Arc<dyn Caller>,
    ) -> Result<Box<RawValue>, RelayError> {
        relay(self.upstream(server.as_str(), "")?, request, caller).await
    }

    /// The arguments of a call, when they fit the tool, which is there.
    ///
    /// # Errors
    ///
    /// What [`Tools::call`](crate::tools::Tools::call) would fail with before it sends anything.
    pub async fn fitting(&self, call: &Call) -> Result<Map<String, Value>, ToolError> {
        let upstream = self.upstream(&call.server, &call.tool)?;
        let fitting = call::fitting(upstream, call).await;
        let fitting = fitting.map(|fitting| fitting.arguments);
        fitting.map_err(|error| self.with_near_misses(&call.server, &call.tool, error))
    }

    /// What a server says it can do. Starts it when it has to.
    ///
    /// # Errors
    ///
    /// Why it could not be started.
    pub async fn offers(&self, server: &ServerName) -> Result<Offers, ToolError> {
        let upstream = self.upstream(server.as_str(), "")?;
        upstream.connection().await?.offers().ok_or_else(error::abandoned)
    }

    /// What a server that runs says it can do.
    pub fn offered(&self, server: &ServerName) -> Option<Offers> {
        self.servers.get(server)?.live()?.offers()
    }

    /// A server's tools as it lists them, sorted by name, those that cannot be used left
    /// out. Of a bridge that passes nothing on there are none.
    ///
    /// # Errors
    ///
    /// What the listing failed with.
    pub async fn raw_tools(&self, server: &ServerName) -> Result<Vec<Arc<RawTool>>, ToolError> {
        let upstream = self.upstream(server.as_str(), "")?;
        let connection = upstream.connection().await?;
        Ok(listing(&connection, &upstream.server).await?.raw())
    }

    /// Has a server tell when a resource changes, for as long as what this gives is kept.
    ///
    /// # Errors
    ///
    /// What the server refused with, or why it could not be asked.
    pub async fn watch(&self, server: &ServerName, uri: &str) -> Result<Arc<Watched>, RelayError> {
        watched::watch(self.upstream(server.as_str(), "")?, uri).await
    }

    /// Tells what changes at the servers, from now on. Whoever lags behind must take it that
    /// everything did. Of a bridge that passes nothing on there is nothing to hear.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        let silent = || broadcast::channel(1).1;
        self.news.as_ref().map_or_else(silent, broadcast::Sender::subscribe)
    }
}

/// Sends one request and gives its result as it came.
async fn relay(
    upstream: &Arc<Upstream>,
    relayed: Relayed,
    caller: Arc<dyn Caller>,
) -> Result<Box<RawValue>, RelayError> {
    let connection = upstream.connection().await?;
    over(&connection, upstream, relayed, caller).await
}

/// The same, over a connection that is there.
pub(super) async fn over(
    connection: &Connection,
    upstream: &Upstream,
    relayed: Relayed,
    caller: Arc<dyn Caller>,
) -> Result<Box<RawValue>, RelayError> {
    let Relayed { mut request, mut meta } = relayed;
    if connection.era() == Era::Legacy {
        // Servers of the old era were told of the client in the handshake.
        meta.retain(|key, _| !key.starts_with(PROTOCOL_KEYS));
    }
    let name = match &request {
        ClientRequest::CallToolRequest(call) => call.params.name.to_string(),
        other => other.method().to_owned(),
    };
    let target = Target { server: &upstream.server.name, tool: Some(&name) };
    let behind = Behind::new(caller, &request);
    let patience = behind.patience.clone();
    request.extensions_mut().insert(behind);
    let allowed = upstream.server.deadlines.call;
    let begun = Instant::now();
    let until = begun.checked_add(allowed).unwrap_or(begun);
    let options = PeerRequestOptions::no_options().with_meta(meta);
    let sent = Sent { request, options, patience };
    let answer = send(connection, target, sent, until, allowed).await?;
    result(target, answer)
}

fn result(target: Target<'_>, answer: Answer) -> Result<Box<RawValue>, RelayError> {
    match answer {
        Answer::Result(text) => {
            let depth = json::depth(&text);
            if depth > MAX_JSON_DEPTH {
                let message = format!(
                    "{target} answered JSON nested {depth} deep, over the limit of {MAX_JSON_DEPTH}"
                );
                return Err(error::limit(message, Effect::Done, ASK_FOR_LESS).into());
            }
            RawValue::from_string(text).map_err(|_| {
                let message = format!("{target} answered something that is no JSON");
                error::unsupported(message, Effect::SentUnknown, error::BROKEN_SERVER).into()
            })
        }
        Answer::Error { code, message, data } => Err(RelayError::Refused { code, message, data }),
        Answer::TooLarge { bytes } => {
            let message =
                format!("{target} answered {bytes} bytes, over the limit of {MAX_RESULT_BYTES}");
            Err(error::limit(message, Effect::Done, ASK_FOR_LESS).into())
        }
    }
}

/// What to do about a result over a bound.
const ASK_FOR_LESS: &str =
    "ask for less: narrow the request, or page through with the tool's own arguments";
