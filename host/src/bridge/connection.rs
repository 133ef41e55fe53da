//! One live connection to a server: the handshake, and what was agreed in it.
//!
//! Works over any pair of pipes; a process behind them is only kept, so that it lives and
//! ends with the connection.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    ClientCapabilities, ClientConfig, ElicitationCapability, FormElicitationCapability,
    Implementation, ProtocolVersion, ServerCapabilities, ServerPeerInfo, SubscriptionFilter,
    UrlElicitationCapability,
};
use rmcp::service::{ClientCacheConfig, ClientInitializeError, RunningService};
use rmcp::transport::Transport;
use rmcp::{ClientLifecycleMode, ClientServiceExt, Peer, RoleClient};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::Era;
use super::error;
use super::listing::Listings;
use super::outbox::Outbox;
use super::process::{Process, Stop};
use super::relay::{Offers, What};
use super::remote::Link;
use super::traffic::Traffic;
use super::wire::Wire;
use crate::limits::{
    HURRIED_STOP_TIME, MAX_NEWS_BACKOFF, MAX_QUOTED_CHARS, NEWS_BACKOFF, SERVER_STOP_TIME,
};
use crate::name::printable;

/// How long a server that went away may take to become a process that ended.
const EXIT_PATIENCE: Duration = Duration::from_millis(500);

/// How a connection is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// With the handshake of the 2025 era.
    Initialize,
    /// With the question for the era; a server silent for this long is of the 2025 era.
    Probe(Duration),
}

impl Opening {
    /// How long a server may be silent before it is taken for one of the 2025 era.
    pub(super) fn patience(self) -> Duration {
        match self {
            Self::Initialize => Duration::ZERO,
            Self::Probe(probe) => probe,
        }
    }
}

/// The library's side of a connection.
pub(super) type Session = RunningService<RoleClient, ClientConfig>;

/// A server that shook hands.
pub(super) struct Connection {
    session: Session,
    process: Option<Process>,
    link: Option<Arc<Link>>,
    traffic: Arc<Traffic>,
    info: Option<Arc<ServerPeerInfo>>,
    /// How long it took from the start of the process to the end of the handshake.
    pub(super) start: Duration,
    /// The server's tools, as they were listed on this connection.
    pub(super) listings: Listings,
}

/// Shakes hands over a pair of pipes. Whoever drops the future closes them.
pub(super) async fn shake_hands(
    source: impl AsyncRead + Unpin + Send + 'static,
    target: impl AsyncWrite + Unpin + Send + 'static,
    opening: Opening,
    traffic: Arc<Traffic>,
    gone: CancellationToken,
) -> Result<Session, ClientInitializeError> {
    let client = client(&traffic);
    let wire = Wire::new(source, Outbox::new(target), traffic, opening.patience(), gone);
    shake_hands_over(wire, opening, client).await
}

/// Shakes hands over any transport. Whoever drops the future ends it.
pub(super) async fn shake_hands_over<T>(
    wire: T,
    opening: Opening,
    client: ClientConfig,
) -> Result<Session, ClientInitializeError>
where
    T: Transport<RoleClient> + 'static,
{
    let lifecycle = match opening {
        Opening::Initialize => ClientLifecycleMode::Initialize,
        Opening::Probe(_) => probing(),
    };
    let session = client.serve_with_lifecycle(wire, lifecycle).await?;
    session.peer().set_response_cache_config(ClientCacheConfig::disabled()).await;
    Ok(session)
}

/// Whether a handshake failed because the server broke it off.
pub(super) fn was_broken_off(failure: &ClientInitializeError) -> bool {
    match failure {
        ClientInitializeError::ConnectionClosed(_)
        | ClientInitializeError::TransportError { .. } => true,
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => was_broken_off(fallback),
        _ => false,
    }
}

/// Why a handshake failed, in words.
pub(super) fn why(failure: &ClientInitializeError) -> String {
    match failure {
        ClientInitializeError::ConnectionClosed(_) => {
            "it closed the connection in the handshake".to_owned()
        }
        ClientInitializeError::JsonRpcError(refusal) => {
            format!("it refused the handshake: {}", error::quoted(&refusal.message))
        }
        ClientInitializeError::LegacyFallbackFailed { fallback, .. } => why(fallback),
        ClientInitializeError::NoCompatibleProtocolVersion { server_supported, .. } => {
            let theirs: Vec<_> = server_supported.iter().map(ProtocolVersion::as_str).collect();
            format!(
                "it speaks no protocol version of the host's: {}",
                error::quoted(&theirs.join(", "))
            )
        }
        ClientInitializeError::TransportError { .. } => {
            "it does not read what it is sent".to_owned()
        }
        _ => "its answer to the handshake is none".to_owned(),
    }
}

impl Connection {
    pub(super) fn new(
        session: Session,
        process: Option<Process>,
        traffic: Arc<Traffic>,
        start: Duration,
    ) -> Self {
        let info = session.peer().peer_info();
        let listings = Listings::default();
        let connection = Self { session, process, link: None, traffic, info, start, listings };
        connection.follow_changes();
        connection
    }

    /// A connection that has no process of its own.
    pub(super) fn over_http(
        session: Session,
        link: Arc<Link>,
        traffic: Arc<Traffic>,
        start: Duration,
    ) -> Self {
        Self { link: Some(link), ..Self::new(session, None, traffic, start) }
    }

    /// The transport of a connection over HTTP whose requests need more than a message.
    pub(super) fn link(&self) -> Option<&Arc<Link>> {
        self.link.as_ref().filter(|_| self.era() == Era::Modern)
    }

    /// The library's handle to the server.
    pub(super) fn peer(&self) -> &Peer<RoleClient> {
        self.session.peer()
    }

    /// What else the server sent.
    pub(super) fn traffic(&self) -> &Arc<Traffic> {
        &self.traffic
    }

    /// Whether nothing can be asked any more.
    pub(super) fn is_over(&self) -> bool {
        self.session.is_closed() || self.session.peer().is_transport_closed() || self.has_expired()
    }

    /// Whether the server ended the session, and would begin another.
    pub(super) fn has_expired(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.is_expired())
    }

    /// The era the server turned out to speak.
    pub(super) fn era(&self) -> Era {
        match &self.info {
            Some(info) if !info.protocol_version.has_initialize() => Era::Modern,
            _ => Era::Legacy,
        }
    }

    /// The protocol version that was agreed on.
    pub(super) fn protocol_version(&self) -> Option<String> {
        self.info.as_ref().map(|info| printable(info.protocol_version.as_str(), MAX_QUOTED_CHARS))
    }

    /// What the server calls itself, and its version. A claim, not a name.
    pub(super) fn server_info(&self) -> Option<(String, String)> {
        let info = self.info.as_ref()?.server_info.as_ref()?;
        Some((printable(&info.name, MAX_QUOTED_CHARS), printable(&info.version, MAX_QUOTED_CHARS)))
    }

    /// Whether the server said that it has tools at all.
    pub(super) fn claims_tools(&self) -> bool {
        self.info.as_ref().is_some_and(|info| info.capabilities.tools.is_some())
    }

    /// What the server said it can do.
    pub(super) fn offers(&self) -> Option<Offers> {
        let info = self.info.as_ref()?;
        let instructions = info.instructions.clone();
        Some(Offers { capabilities: info.capabilities.clone(), instructions })
    }

    /// How the connection ended.
    pub(super) async fn ending(&self) -> String {
        let exit = match &self.process {
            Some(process) => process.exit(EXIT_PATIENCE).await,
            None => None,
        };
        exit.map_or_else(|| "it closed the connection".to_owned(), |exit| exit.to_string())
    }

    /// A fix, and what may explain the failure: last words, dropped lines.
    pub(super) fn hint(&self, fix: &str) -> String {
        hint(fix, &self.traffic, self.process.as_ref())
    }

    /// Ends the connection and its process.
    pub(super) async fn stop(&self, manner: Stop) {
        self.session.cancellation_token().cancel();
        if let Some(process) = &self.process {
            process.stop(manner).await;
        }
        if let Some(link) = &self.link {
            link.ended(match manner {
                Stop::Patiently => SERVER_STOP_TIME,
                Stop::Now => HURRIED_STOP_TIME,
            })
            .await;
        }
    }

    /// A server of the modern era tells that its tools changed only to who subscribed.
    /// The wire takes the news; this only keeps the subscription open.
    fn follow_changes(&self) {
        let wanted = self.info.as_ref().map(|info| self.wanted(&info.capabilities));
        match wanted.filter(|wanted| *wanted != SubscriptionFilter::new()) {
            Some(wanted) if self.era() == Era::Modern => {
                tokio::spawn(subscribe(self.peer().clone(), self.traffic.clone(), wanted));
            }
            _ => {}
        }
    }

    /// Of what the server tells, what somebody here wants to know.
    fn wanted(&self, offered: &ServerCapabilities) -> SubscriptionFilter {
        let mut all = SubscriptionFilter::builder().tools_list_changed();
        if self.traffic.is_relaying() {
            all = all.resources_list_changed().prompts_list_changed();
        }
        all.build().supported_by(offered)
    }
}

/// A fix, and what may explain the failure of a server.
pub(super) fn hint(fix: &str, traffic: &Traffic, process: Option<&Process>) -> String {
    let words = process.and_then(Process::last_words);
    let words = words.map(|words| format!("the end of its stderr: {words}"));
    error::with_evidence(fix, [words, traffic.hint()])
}

/// Opens the subscription again whenever the server ends it, more and more slowly. What
/// changed while there was none was not told, so the tools count as changed then. A
/// server that refuses is not asked again: its list grows stale at worst, until a call
/// meets a tool that it no longer knows.
async fn subscribe(peer: Peer<RoleClient>, traffic: Arc<Traffic>, filter: SubscriptionFilter) {
    let mut pause = Duration::ZERO;
    while let Ok(mut news) = peer.listen(filter.clone()).await {
        if !pause.is_zero() {
            traffic.tools_changed();
            traffic.changed(What::Resources);
            traffic.changed(What::Prompts);
        }
        while let Ok(Some(_)) = news.next().await {}
        pause = pause.saturating_mul(2).clamp(NEWS_BACKOFF, MAX_NEWS_BACKOFF);
        sleep(pause).await;
    }
}

/// What is offered to a server: to ask back, when there is somebody behind its requests.
/// What the host says of itself to a server.
pub(super) fn client(traffic: &Traffic) -> ClientConfig {
    let name = Implementation::new("mcp-host", env!("CARGO_PKG_VERSION"));
    let capabilities = if traffic.is_relaying() { asking() } else { ClientCapabilities::default() };
    ClientConfig::new(capabilities, name).with_protocol_version(ProtocolVersion::V_2025_11_25)
}

#[expect(deprecated, reason = "servers may still ask for roots and sampling")]
fn asking() -> ClientCapabilities {
    let elicitation = ElicitationCapability::new()
        .with_form(FormElicitationCapability::new())
        .with_url(UrlElicitationCapability::new());
    let mut capabilities = ClientCapabilities::builder().enable_roots().enable_sampling().build();
    capabilities.elicitation = Some(elicitation);
    capabilities
}

fn probing() -> ClientLifecycleMode {
    ClientLifecycleMode::Auto {
        preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        legacy_version: Some(ProtocolVersion::V_2025_11_25),
    }
}
