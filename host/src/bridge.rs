//! The only path to tools: starts MCP servers, lists what they offer, calls it.
//!
//! Nothing else names the protocol library or starts a process. A server is started when
//! it is first needed and shares one connection among all callers; what one server does
//! costs no other. Knows nothing of guests or grants, and touches no file: what must be
//! remembered goes through [`Eras`].

mod answer;
mod ask;
mod call;
mod connection;
mod desk;
mod error;
pub(crate) mod json;
mod lines;
mod listing;
mod message;
mod notes;
mod outbox;
mod output;
mod process;
mod questions;
mod reach;
mod redact;
mod relay;
mod remote;
mod schema;
mod share;
mod start;
mod starts;
mod stderr;
mod surrogates;
mod tool;
mod traffic;
mod upstream;
mod watched;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use serde_json::value::RawValue;
use tokio::sync::broadcast;
use tokio::time::timeout;

use self::connection::Connection;
use self::listing::{Listing, listing};
use self::process::Stop;
use self::relay::News;
use self::upstream::Upstream;
use crate::config::server::Server;
use crate::limits::serve::MAX_WAITING_CHANGES;
use crate::limits::{HURRIED_STOP_TIME, SERVER_STOP_TIME};
use crate::name::{ServerName, ToolName};
use crate::near;
use crate::tools::{Call, Effect, ErrorReason, ToolDescription, ToolError, ToolOutput, Tools};

pub use self::relay::{Caller, Change, Offers, RawTool, RelayError, Relayed, Unanswered, What};
pub use self::watched::Watched;

/// What to do about a server that does not exist.
const SEE_SERVERS: &str = "`mcp-host servers list` shows the servers there are";

/// The configured servers. Clones share them.
#[derive(Clone)]
pub struct Bridge {
    servers: Arc<BTreeMap<ServerName, Arc<Upstream>>>,
    news: Option<News>,
}

/// The two ways servers speak the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// With a handshake, up to version 2025-11-25.
    Legacy,
    /// Without one, from version 2026-07-28.
    Modern,
}

/// Remembers between runs which era a server speaks, so that it need not be asked.
pub trait Eras: Send + Sync {
    /// What was remembered, if anything.
    fn recall(&self, server: &Server) -> Option<Era>;
    /// Called after a start that proved something else than what was remembered.
    fn remember(&self, server: &Server, era: Era);
}

/// Hears what takes its time. Called from the bridge's own tasks, so it must be quick.
pub trait Observer: Send + Sync {
    /// A server is about to be started.
    fn starting(&self, _server: &ServerName) {}
    /// A start ended, well or not.
    fn started(&self, _server: &ServerName, _took: Duration, _error: Option<&ToolError>) {}
    /// A tool reports how far it is. The message is fit to print. At most a few dozen
    /// times a second for one server.
    fn progress(
        &self,
        _server: &ServerName,
        _tool: &str,
        _progress: f64,
        _total: Option<f64>,
        _message: Option<&str>,
    ) {
    }
}

/// An [`Observer`] that tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}

/// A tool that was left out of a server's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Its name as far as it has one, fit to print.
    pub tool: String,
    /// Why.
    pub reason: String,
}

/// What came of starting a server and listing its tools.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The server.
    pub name: ServerName,
    /// The era it speaks, once it started.
    pub era: Option<Era>,
    /// The protocol version that was agreed on.
    pub protocol_version: Option<String>,
    /// What it calls itself, and its version: a claim, fit to print.
    pub server_info: Option<(String, String)>,
    /// From the start of its process to the end of the handshake; zero without one.
    pub start: Duration,
    /// How long its tools took to list; zero when they were not listed.
    pub list: Duration,
    /// Tools that can be called.
    pub tools: usize,
    /// Tools that cannot.
    pub excluded: Vec<Excluded>,
    /// What went wrong.
    pub error: Option<ToolError>,
}

impl Bridge {
    /// A bridge to these servers. Starts none. Of two with one name the later counts.
    pub fn new(
        servers: impl IntoIterator<Item = Server>,
        eras: Arc<dyn Eras>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        Self::build(servers, &eras, &observer, None)
    }

    /// The same, for passing on the requests of others: the servers may ask back, and tell
    /// what changes.
    pub fn relaying(
        servers: impl IntoIterator<Item = Server>,
        eras: Arc<dyn Eras>,
        observer: Arc<dyn Observer>,
    ) -> Self {
        let news = broadcast::channel(MAX_WAITING_CHANGES).0;
        Self::build(servers, &eras, &observer, Some(news))
    }

    fn build(
        servers: impl IntoIterator<Item = Server>,
        eras: &Arc<dyn Eras>,
        observer: &Arc<dyn Observer>,
        news: Option<News>,
    ) -> Self {
        let upstream = |server: Server| {
            let name = server.name.clone();
            let upstream = Upstream::new(server, eras.clone(), observer.clone());
            (name, Arc::new(upstream.telling(news.clone())))
        };
        Self { servers: Arc::new(servers.into_iter().map(upstream).collect()), news }
    }

    /// Starts a server unless it runs, lists its tools, and tells what came of it.
    pub async fn check(&self, server: &ServerName) -> Report {
        let mut report = Report::new(server);
        if let Err(error) = self.examine(server, &mut report).await {
            report.error = Some(error);
        }
        report
    }

    /// The tools left out of a running server's newest list.
    pub async fn excluded(&self, server: &ServerName) -> Vec<Excluded> {
        let connection = self.servers.get(server).and_then(|upstream| upstream.live());
        let listing = connection.and_then(|connection| connection.listings.newest());
        listing.map(|listing| excluded(&listing)).unwrap_or_default()
    }

    /// Ends all servers at once and waits for them, at most twice
    /// [`SERVER_STOP_TIME`] and a second. None is started again.
    pub async fn shutdown(&self) {
        let patience = SERVER_STOP_TIME.saturating_mul(2).saturating_add(Duration::from_secs(1));
        self.stop(Stop::Patiently, patience).await;
    }

    /// Ends all servers at once with hardly any patience: each is told to go and is
    /// killed after [`HURRIED_STOP_TIME`]. Hurries a [`shutdown`](Self::shutdown) that is
    /// under way. Returns within twice that time.
    pub async fn shutdown_now(&self) {
        self.stop(Stop::Now, HURRIED_STOP_TIME.saturating_mul(2)).await;
    }

    async fn stop(&self, manner: Stop, patience: Duration) {
        let stops = self.servers.values().map(|upstream| timeout(patience, upstream.stop(manner)));
        join_all(stops).await;
    }

    async fn examine(&self, server: &ServerName, report: &mut Report) -> Result<(), ToolError> {
        let upstream = self.upstream(server.as_str(), "")?;
        let connection = upstream.connection().await?;
        report.describe(&connection);
        let listing = listing(&connection, &upstream.server).await?;
        report.list = listing.took;
        report.tools = listing.len();
        report.excluded = excluded(&listing);
        Ok(())
    }

    async fn call(&self, call: &Call) -> Result<ToolOutput, ToolError> {
        let upstream = self.upstream(&call.server, &call.tool)?;
        let called = call::call(upstream, call).await;
        called.map_err(|error| self.with_near_misses(&call.server, &call.tool, error))
    }

    async fn describe(&self, server: &str, tool: &str) -> Result<Arc<ToolDescription>, ToolError> {
        let upstream = self.upstream(server, tool)?;
        let described = call::describe(upstream, tool).await;
        described.map_err(|error| self.with_near_misses(server, tool, error))
    }

    async fn list(&self, server: &ServerName) -> Result<Vec<Arc<ToolDescription>>, ToolError> {
        let upstream = self.upstream(server.as_str(), "")?;
        let connection = upstream.connection().await?;
        Ok(listing(&connection, &upstream.server).await?.descriptions())
    }

    fn upstream(&self, server: &str, tool: &str) -> Result<&Arc<Upstream>, ToolError> {
        let found = ServerName::new(server).ok().and_then(|name| self.servers.get(&name));
        found.ok_or_else(|| {
            let message = format!("no server has that name: {}", error::quoted(server));
            let near = self.near_misses(server, tool);
            error::unknown(message, Effect::NotSent, near, SEE_SERVERS)
        })
    }

    fn with_near_misses(&self, server: &str, tool: &str, error: ToolError) -> ToolError {
        if !matches!(error.reason, ErrorReason::UnknownTool(_)) {
            return error;
        }
        let near = self.near_misses(server, tool);
        error::unknown(error.message, error.effect, near, error.hint.unwrap_or_default())
    }

    /// From the tools that are known by now: nothing is started for a guess.
    fn near_misses(&self, server: &str, tool: &str) -> Vec<String> {
        let known: Vec<(&str, Arc<Listing>)> = self
            .servers
            .iter()
            .filter_map(|(name, upstream)| {
                Some((name.as_str(), upstream.live()?.listings.newest()?))
            })
            .collect();
        let tools =
            known.iter().flat_map(|(server, listing)| listing.names().map(|tool| (*server, tool)));
        // Of a server that was not listed it may still be the right tool.
        let unlisted = self.servers.keys().map(ServerName::as_str);
        let unlisted = unlisted.filter(|name| !known.iter().any(|(listed, _)| listed == name));
        let is_tool = ToolName::new(tool).is_ok();
        let alike = unlisted.filter(|name| is_tool && near::are_alike(server, name));
        let candidates = tools.chain(alike.map(|name| (name, tool)));
        // A tool that its server listed and no longer knows is none to go to.
        near::nearest_tools(server, tool, candidates.filter(|found| *found != (server, tool)))
    }
}

impl Tools for Bridge {
    fn servers(&self) -> Vec<ServerName> {
        self.servers.keys().cloned().collect()
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        Self::call(self, call).boxed()
    }

    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        Self::list(self, server).boxed()
    }

    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        Self::describe(self, server, tool).boxed()
    }
}

impl Report {
    fn new(server: &ServerName) -> Self {
        Self {
            name: server.clone(),
            era: None,
            protocol_version: None,
            server_info: None,
            start: Duration::ZERO,
            list: Duration::ZERO,
            tools: 0,
            excluded: Vec::new(),
            error: None,
        }
    }

    fn describe(&mut self, connection: &Connection) {
        self.era = Some(connection.era());
        self.protocol_version = connection.protocol_version();
        self.server_info = connection.server_info();
        self.start = connection.start;
    }
}

/// The tools in a list that did not come from a server, such as a snapshot's: read as
/// tolerantly and within the same bounds as a server's own.
///
/// # Errors
///
/// `limit` and `unsupported`, when it is no list, or over a bound.
pub fn read_list(
    server: &ServerName,
    list: &RawValue,
) -> Result<(Vec<Arc<ToolDescription>>, Vec<Excluded>), ToolError> {
    let (tools, unusable) = listing::read_list(server, list)?;
    Ok((tools, unusable.iter().map(Excluded::from).collect()))
}

fn excluded(listing: &Listing) -> Vec<Excluded> {
    listing.excluded().iter().map(Excluded::from).collect()
}

impl From<&tool::Unusable> for Excluded {
    fn from(unusable: &tool::Unusable) -> Self {
        Self { tool: unusable.tool.clone(), reason: unusable.reason.clone() }
    }
}

#[cfg(test)]
mod tests;
