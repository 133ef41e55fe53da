//! A plain gateway: the servers' own tools, resources and prompts, to clients of both eras,
//! whatever era each server is of.
//!
//! Requests and results are passed on as they are; every call of a tool is checked against
//! its schema, the grants and whoever oversees calls first. Knows nothing of code.

#![expect(deprecated, reason = "clients of the old era still set a level for logs")]

mod asked;
mod client;
mod drive;
mod gather;
mod lists;
mod names;
mod news;
mod offers;
mod prompts;
mod resources;
mod template;
mod tools;
mod words;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ClientCapabilities, ClientRequest,
    CompleteRequestParams, CompleteResult, CustomRequest, CustomResult, DiscoverResult,
    GetPromptRequestParams, GetPromptResponse, InitializeRequestParams, InitializeResult,
    InputRequiredResult, InputResponses, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, LoggingLevel, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, RequestMetaObject, ServerConfig,
    SetLevelRequest, SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter, Tool,
    UnsubscribeRequestParams,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::value::RawValue;
use tokio::sync::broadcast;

use self::client::Client;
use self::drive::{Ended, Passed, States};
use self::gather::Late;
use self::names::{Names, Shortened};
use self::news::News;
use self::offers::Met;
use self::resources::Places;
use super::ask::{Asker, Desk, Replies, Turn};
use super::hub::Hub;
use crate::bridge::{RelayError, Relayed};
use crate::limits::serve::{MAX_WAITING_CHANGES, MAX_WATCHED};
use crate::name::ServerName;

/// The gateway as one client sees it: a clone is for another client, and shares the servers.
pub struct Gateway {
    shared: Arc<Shared>,
    client: Arc<Client>,
}

/// What all clients share.
struct Shared {
    hub: Arc<Hub>,
    servers: Vec<ServerName>,
    names: Names,
    met: Arc<Met>,
    desk: Desk<Ended>,
    states: States,
    short_tools: Mutex<Shortened>,
    short_prompts: Mutex<Shortened>,
    /// The tools as they were listed last.
    listed: Mutex<tools::Listed>,
    places: Mutex<Places>,
    late: Late,
    news: broadcast::Sender<Arc<News>>,
}

/// What a client brings that goes on with a request.
struct Retry {
    responses: Option<InputResponses>,
    state: Option<String>,
}

/// What a request came to.
enum Outcome {
    Result(Box<RawValue>),
    Asks(InputRequiredResult),
    Failed(RelayError),
}

impl Clone for Gateway {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), client: Arc::new(Client::new()) }
    }
}

impl Gateway {
    /// A gateway to the granted servers, which it begins to start. Must be called within a
    /// runtime.
    ///
    /// # Errors
    ///
    /// The system, when it has no randomness.
    pub fn new(hub: Arc<Hub>) -> std::io::Result<Self> {
        let servers = hub.servers();
        let news = broadcast::channel(MAX_WAITING_CHANGES).0;
        tokio::spawn(news::gather(hub.bridge.changes(), news.clone()));
        let shared = Shared {
            names: Names::new(&servers),
            met: Met::begin(hub.bridge.clone(), servers.clone()),
            desk: Desk::new()?,
            states: States::new()?,
            short_tools: Mutex::default(),
            short_prompts: Mutex::default(),
            listed: Mutex::default(),
            places: Mutex::default(),
            late: Late::default(),
            news,
            servers,
            hub,
        };
        Ok(Self { shared: Arc::new(shared), client: Arc::new(Client::new()) })
    }

    /// Tells all clients that the list of tools is another than before.
    pub fn tools_changed(&self) {
        // Nobody may listen.
        let _ = self.shared.news.send(Arc::new(News::tools()));
    }

    /// Runs a request that may ask its client for input to its end, or to a question.
    async fn converse<F>(
        &self,
        context: &RequestContext<RoleServer>,
        binding: &str,
        retry: Retry,
        begin: impl FnOnce(Asker, Passed) -> F,
    ) -> Result<Outcome, ErrorData>
    where
        F: Future<Output = Ended> + Send + 'static,
    {
        let Retry { responses, state } = retry;
        let opened = state.as_deref().and_then(|state| self.shared.states.open(binding, state));
        let (replies, passed) = match opened {
            Some(passed) => (Replies::default(), Passed { responses, ..passed }),
            None => {
                let passed = Passed { responses: responses.clone(), ..Passed::default() };
                (Replies { responses, state }, passed)
            }
        };
        let work =
            self.shared.desk.converse(context, replies, binding, |asker| begin(asker, passed));
        match work.await? {
            Turn::Asks(questions) => Ok(Outcome::Asks(questions)),
            Turn::Done(Ended::Result(raw)) => Ok(Outcome::Result(raw)),
            Turn::Done(Ended::Failed(error)) => Ok(Outcome::Failed(error)),
            Turn::Done(Ended::Input(server, input)) => {
                self.shared.states.seal(binding, &server, input).map(Outcome::Asks)
            }
        }
    }

    /// Lets all servers that log do so from this level on. None of them can hold it up.
    async fn level(&self, level: LoggingLevel, context: &RequestContext<RoleServer>) {
        self.client.set_level(level);
        let (ear, _notes) = self.client.ear(context, None);
        let set = self.shared.servers.iter().map(async |server| {
            let offers = self.shared.hub.bridge.offered(server)?;
            offers.capabilities.logging?;
            let request = SetLevelRequest::new(SetLevelRequestParams::new(level));
            let request = ClientRequest::SetLevelRequest(request);
            let relayed = Relayed { request, meta: RequestMetaObject::new() };
            let set = self.shared.hub.bridge.relay(server, relayed, ear.clone()).await;
            set.inspect_err(|error| tracing::warn!(%server, "its log is as it was: {error}")).ok()
        });
        futures::future::join_all(set).await;
    }
}

impl ServerHandler for Gateway {
    fn get_info(&self) -> ServerConfig {
        self.shared.met.config()
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        context.peer.set_peer_info(request.clone());
        self.shared.met.first_contact().await;
        self.negotiate_initialize(&request)
    }

    async fn discover(&self, _: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        self.shared.met.first_contact().await;
        let versions = ServerHandler::supported_protocol_versions(self).into_owned();
        Ok(DiscoverResult::from_server_info(versions, self.get_info()))
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let news = self.shared.news.subscribe();
        tokio::spawn(news::follow(context.peer, Arc::downgrade(&self.client), news));
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = unless_cancelled(&context, async { Ok(self.shared.tools().await) }).await?;
        Ok(ListToolsResult::with_all_items(tools))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        lock(&self.shared.listed).get(name).cloned()
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.tool_call(params, context).await
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let (ear, _notes) = self.client.ear(&context, None);
        let resources = unless_cancelled(&context, self.shared.resources(ear)).await?;
        Ok(ListResourcesResult::with_all_items(resources))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let (ear, _notes) = self.client.ear(&context, None);
        let templates = unless_cancelled(&context, self.shared.templates(ear)).await?;
        Ok(ListResourceTemplatesResult::with_all_items(templates))
    }

    async fn read_resource(
        &self,
        params: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        unless_cancelled(&context.clone(), self.resource(params, context)).await
    }

    async fn subscribe(
        &self,
        params: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        if self.client.watched().len() >= MAX_WATCHED {
            let message = format!("over {MAX_WATCHED} resources are subscribed to, the limit");
            return Err(ErrorData::invalid_request(message, None));
        }
        let watching = self.watch(&params.uri, &context);
        let watched = unless_cancelled(&context, watching).await?;
        self.client.watched().insert(params.uri, watched);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        params: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let watched = self.client.watched().remove(&params.uri);
        drop(watched);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        wanted: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(wanted.supported_by(&self.get_info().capabilities))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let news = self.shared.news.subscribe();
        tokio::select! {
            () = news::serve(&context, news) => {}
            never = self.watch_all(&context) => match never {},
        }
        Ok(())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let (ear, _notes) = self.client.ear(&context, None);
        let prompts = unless_cancelled(&context, self.shared.prompts(ear)).await?;
        Ok(ListPromptsResult::with_all_items(prompts))
    }

    async fn get_prompt(
        &self,
        params: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        unless_cancelled(&context.clone(), self.prompt(params, context)).await
    }

    async fn complete(
        &self,
        params: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        unless_cancelled(&context, self.completion(params, &context)).await
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(words::unread(&request))
    }

    async fn set_level(
        &self,
        params: SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let set = async {
            self.level(params.level, &context).await;
            Ok(())
        };
        unless_cancelled(&context, set).await
    }
}

/// The work of a request, given up when the request is.
async fn unless_cancelled<T>(
    context: &RequestContext<RoleServer>,
    work: impl Future<Output = Result<T, ErrorData>>,
) -> Result<T, ErrorData> {
    tokio::select! {
        biased;
        done = work => done,
        () = context.ct.cancelled() => {
            Err(ErrorData::internal_error("the request was cancelled", None))
        }
    }
}

/// What goes with a request that is passed on: what the client put there beside what belongs
/// to the protocol, and what the client can be asked for.
fn meta(context: &RequestContext<RoleServer>, level: Option<LoggingLevel>) -> RequestMetaObject {
    let mut meta = context.meta.clone();
    meta.retain(|key, _| key != "progressToken" && !key.starts_with("io.modelcontextprotocol/"));
    let client = context.client_capabilities().unwrap_or_default();
    let mut able = ClientCapabilities::default();
    able.elicitation = client.elicitation;
    able.sampling = client.sampling;
    able.roots = client.roots;
    meta.set_client_capabilities(able);
    if let Some(level) = level {
        meta.set_log_level(level);
    }
    meta
}

/// Locks what no panic can leave half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
