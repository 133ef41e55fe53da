//! The HTTP front: Streamable HTTP at `/mcp`, `/healthz`, `/readyz` and `/metrics`.
//!
//! It stands in front of the SDK's own service, so that nothing reaches that which is not from
//! a client that may ask, within every bound, and one whole message. Knows nothing of what
//! the messages say.
//!
//! # When a client goes away
//!
//! The work that it asked for is told within a second, wherever it is:
//!
//! * While its body arrives nothing has begun, and nothing does.
//! * A request of the new era that is not answered yet: the connection drops the answer's
//!   future, on which the SDK cancels `RequestContext::ct`. The SDK does not drop the handler's
//!   future, so a handler has to watch that.
//! * One of which a part is answered already: the SDK does the same when the body is dropped.
//! * A request of a session of the old era: the SDK lets it run on; here it is cancelled
//!   ([`sessions`]).
//! * A session that is ended by its client: everything under way in it is cancelled.
//!
//! Handlers find [`Gone`] in the extensions of the request's head, which says the same for all
//! of these.

mod accept;
mod body;
mod endpoint;
mod guard;
mod refusal;
mod sessions;
pub mod token;
mod watch;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use rmcp::ServerHandler;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::endpoint::Endpoint;
use self::guard::Guard;
use self::refusal::Refusal;
use self::token::{Source, Token};
use self::watch::{Watch, watched};
use super::metrics::{Metrics, TEXT_TYPE};

pub use self::watch::Gone;

/// How it is listened.
#[derive(Debug)]
pub struct Settings {
    /// Where; the system chooses a port for 0.
    pub address: SocketAddr,
    /// Whether other machines may be let in.
    pub allow_remote: bool,
    /// What every client has to show.
    pub token: Token,
    /// Names of this host beyond those of the loopback, each with or without a port.
    pub hosts: Vec<String>,
    /// Pages that may ask, as their browser names them: `https://app.example`.
    pub origins: Vec<String>,
}

/// What the front is given of the rest.
#[derive(Clone)]
pub struct Parts {
    /// Where it counts.
    pub metrics: Arc<Metrics>,
    /// Whether requests can be answered well now.
    pub readiness: Arc<dyn Fn() -> bool + Send + Sync>,
}

/// Listens, and answers once it serves.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    guard: Guard,
}

/// Why nothing is listened to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Other machines could reach it, and nobody said that they may.
    #[error("{0} can be reached from other machines")]
    Remote(SocketAddr),
    /// Other machines could reach it, with a token that nobody gave.
    #[error("{0} can be reached from other machines, and no token was given")]
    RemoteToken(SocketAddr),
    /// The system refused.
    #[error("cannot listen at {address}: {reason}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        reason: std::io::Error,
    },
}

impl Error {
    /// What may help.
    pub fn hint(&self) -> String {
        match self {
            Self::Remote(address) => {
                let port = address.port();
                format!("listen at 127.0.0.1:{port}, or add --allow-remote if they may")
            }
            Self::RemoteToken(_) => {
                format!("set {} to a secret that the clients know", token::VARIABLE)
            }
            Self::Bind { .. } => "choose a free port, or 0 to be given one".to_owned(),
        }
    }
}

/// Starts to listen. Nothing is answered before [`Listener::serve`].
///
/// # Errors
///
/// [`Error`].
pub async fn listen(settings: Settings) -> Result<Listener, Error> {
    let Settings { address, allow_remote, token, hosts, origins } = settings;
    if !address.ip().is_loopback() {
        match token.source() {
            _ if !allow_remote => return Err(Error::Remote(address)),
            Source::File(_) => return Err(Error::RemoteToken(address)),
            Source::Given => {}
        }
    }
    let failed = |reason| Error::Bind { address, reason };
    let socket = TcpListener::bind(address).await.map_err(failed)?;
    let address = socket.local_addr().map_err(failed)?;
    let guard = Guard::new(token, address, &hosts, &origins);
    Ok(Listener { socket, address, guard })
}

impl Listener {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stopping` is cancelled and the requests under way have ended, or the time
    /// for that is over. Dropped, it ends everything at once.
    pub async fn serve<H>(self, handler: H, parts: Parts, stopping: CancellationToken)
    where
        H: ServerHandler + Clone + Send + Sync + 'static,
    {
        let cut = CancellationToken::new();
        let _cut = cut.clone().drop_guard();
        let endpoint = Arc::new(Endpoint::new(handler, stopping.clone(), cut.clone()));
        let answer = any(move |request: Request| {
            let endpoint = endpoint.clone();
            async move { endpoint.answer(request).await }
        });
        let metrics = parts.metrics.clone();
        let watch = Watch { metrics: metrics.clone(), cut: cut.clone() };
        let front = Arc::new(Front { guard: self.guard, parts, stopping: stopping.clone() });
        accept::accept_all(self.socket, front.router(answer, watch), metrics, stopping, cut).await;
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

struct Front {
    guard: Guard,
    parts: Parts,
    stopping: CancellationToken,
}

impl Front {
    fn router(self: Arc<Self>, mcp: axum::routing::MethodRouter, watch: Watch) -> Router {
        let open = Router::new()
            .route("/healthz", get(healthz))
            .route("/readyz", get(readyz).with_state(self.clone()));
        Router::new()
            .route("/mcp", mcp)
            .route("/metrics", get(metrics).with_state(self.clone()))
            .fallback(unknown)
            .layer(from_fn_with_state(self.clone(), demand_token))
            .merge(open)
            .method_not_allowed_fallback(wrong_method)
            .layer(from_fn_with_state(self, admit))
            .layer(from_fn_with_state(watch, watched))
    }
}

async fn admit(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match front.guard.admit(&head) {
        Ok(()) => next.run(Request::from_parts(head, body)).await,
        Err(refusal) => {
            body::discard(body).await;
            refusal.into_response()
        }
    }
}

async fn demand_token(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    match front.guard.demand_token(&mut head) {
        Ok(()) => next.run(Request::from_parts(head, body)).await,
        Err(refusal) => {
            body::discard(body).await;
            refusal.into_response()
        }
    }
}

async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(front): State<Arc<Front>>) -> Result<&'static str, Refusal> {
    let stopping = front.stopping.is_cancelled();
    if !stopping && (front.parts.readiness)() {
        return Ok("ready\n");
    }
    let error = if stopping { "the host is ending" } else { "the host is not ready yet" };
    Err(Refusal::busy("ready", error))
}

async fn metrics(State(front): State<Arc<Front>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, TEXT_TYPE)], front.parts.metrics.text())
}

async fn unknown() -> Refusal {
    let hint = "the protocol is served at /mcp";
    Refusal::new(StatusCode::NOT_FOUND, "path", "there is nothing at this path", hint)
}

async fn wrong_method() -> Refusal {
    let hint = "send a GET";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this method is not served here", hint)
}

#[cfg(test)]
mod tests;
