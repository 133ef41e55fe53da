//! `/mcp`: what is checked of a message before the SDK is given it, and what is made of the
//! SDK's answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Full};
use rmcp::ServerHandler;
use rmcp::model::{ProgressToken, RequestId};
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::body::{self, Message};
use super::refusal::Refusal;
use super::sessions::{Sessions, Taken};
use super::watch::{Gone, Tail};
use crate::limits::serve::{
    MAX_BODY_BYTES, MAX_OPEN_BODY_BYTES, MAX_REQUESTS, MAX_SESSIONS, RETRY_AFTER_SECONDS,
};
use crate::name::printable;

/// Characters of the SDK's own words that an answer quotes.
const QUOTED_CHARS: usize = 500;
const SESSION: &str = "mcp-session-id";

/// What answers at `/mcp`.
pub(super) struct Endpoint<H> {
    service: StreamableHttpService<H, Sessions>,
    sessions: Sessions,
    places: Arc<Semaphore>,
    shares: Arc<Semaphore>,
    stopping: CancellationToken,
}

impl<H: ServerHandler + Clone + Send + Sync + 'static> Endpoint<H> {
    /// Answers end without an end of their own once `stopping` is cancelled, and everything
    /// ends once `cut` is.
    pub fn new(handler: H, stopping: CancellationToken, cut: CancellationToken) -> Self {
        let sessions = Sessions::new();
        let config = StreamableHttpServerConfig::default()
            // The guard in front knows our names better.
            .disable_allowed_hosts()
            .with_json_response(true)
            .with_sse_retry(None)
            .with_max_request_body_bytes(MAX_BODY_BYTES)
            .with_cancellation_token(cut);
        let make = move || Ok(handler.clone());
        Self {
            service: StreamableHttpService::new(make, Arc::new(sessions.clone()), config),
            sessions,
            places: Arc::new(Semaphore::new(MAX_REQUESTS)),
            shares: Arc::new(Semaphore::new(MAX_OPEN_BODY_BYTES)),
            stopping,
        }
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request) -> Result<Response, Refusal> {
        let (mut head, body) = request.into_parts();
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            body::discard(body).await;
            let error = format!("there are {MAX_REQUESTS} requests under way already");
            return Err(Refusal::busy("requests", error));
        };
        let whole = body::read(body, &self.shares).await?;
        let until = self.prepare(&mut head, &whole.bytes).await?;
        let request = Request::from_parts(head, Full::new(whole.bytes));
        let mut response = in_words(self.service.handle(request).await.map(Body::new)).await;
        let _held = Arc::new((place, whole.share));
        response.extensions_mut().insert(Tail { _held, until });
        Ok(response)
    }

    /// Checks a message, and takes its place in its session. Says when its answer ends, if it
    /// has no end of its own.
    async fn prepare(
        &self,
        head: &mut Parts,
        bytes: &Bytes,
    ) -> Result<Option<CancellationToken>, Refusal> {
        if head.method == Method::GET {
            return Ok(Some(self.stopping.clone()));
        }
        if head.method != Method::POST {
            return Ok(None);
        }
        let Message::Request { id, progress, method } = body::message(bytes)? else {
            return Ok(None);
        };
        match session(&head.headers).map(str::to_owned) {
            Some(session) => self.claim(head, &session, &id, progress)?,
            None if method == "initialize" && !self.sessions.make_room().await => {
                return Err(Refusal::busy(
                    "sessions",
                    format!("there are {MAX_SESSIONS} sessions already"),
                ));
            }
            None => {}
        }
        Ok((method == "subscriptions/listen").then(|| self.stopping.clone()))
    }

    fn claim(
        &self,
        head: &mut Parts,
        session: &str,
        id: &RequestId,
        progress: Option<ProgressToken>,
    ) -> Result<(), Refusal> {
        let gone = head.extensions.get::<Gone>().map(|gone| gone.0.clone()).unwrap_or_default();
        let claim = self.sessions.claim(session, id, progress, &gone).map_err(|taken| {
            let what = match taken {
                Taken::Id => "id",
                Taken::Progress => "progress token",
            };
            let error = format!("another request with this {what} is under way in this session");
            let hint = "nothing was done: give each request of a session an id and a progress \
                        token of its own";
            Refusal::bad("duplicate", error, hint)
        })?;
        if let Some(claim) = claim {
            head.extensions.insert(Arc::new(claim));
        }
        Ok(())
    }
}

fn session(headers: &HeaderMap) -> Option<&str> {
    headers.get(SESSION).and_then(|value| value.to_str().ok())
}

/// Puts what the SDK refuses in plain text into the form of all refusals.
async fn in_words(response: Response) -> Response {
    let is_json = |value: &http::HeaderValue| value.as_bytes().starts_with(b"application/json");
    let status = response.status();
    if status.as_u16() < 400 || response.headers().get(CONTENT_TYPE).is_some_and(is_json) {
        return response;
    }
    let allow = response.headers().get(ALLOW).cloned();
    let text = response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let text = printable(&String::from_utf8_lossy(&text), QUOTED_CHARS);
    let (status, hint) = hinted(status, &text);
    let mut response = Refusal::new(status, "protocol", text, hint).into_response();
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

fn hinted(status: StatusCode, text: &str) -> (StatusCode, String) {
    let hint = match status {
        StatusCode::NOT_FOUND => "the session is over: start a new one with initialize",
        StatusCode::METHOD_NOT_ALLOWED => "send a POST with one message",
        StatusCode::NOT_ACCEPTABLE => "send `Accept: application/json, text/event-stream`",
        // It is JSON, since it came this far, but no message of the protocol.
        StatusCode::UNSUPPORTED_MEDIA_TYPE if text.starts_with("fail to deserialize") => {
            let hint = "send one JSON-RPC message as the protocol defines it";
            return (StatusCode::BAD_REQUEST, hint.to_owned());
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "send `Content-Type: application/json`",
        status if status.is_server_error() => {
            return (status, format!("try again in {RETRY_AFTER_SECONDS} seconds"));
        }
        _ => "see the protocol's chapter on Streamable HTTP",
    };
    (status, hint.to_owned())
}

#[cfg(test)]
mod tests {
    use http::header::RETRY_AFTER;
    use rmcp::model::ServerConfig;

    use super::*;

    #[derive(Clone)]
    struct Nothing;

    impl ServerHandler for Nothing {
        fn get_info(&self) -> ServerConfig {
            ServerConfig::default()
        }
    }

    #[tokio::test]
    async fn a_request_too_many_is_told_to_come_back() {
        let endpoint = Endpoint::new(Nothing, CancellationToken::new(), CancellationToken::new());
        let request = || Request::builder().method("POST").body(Body::from("{")).unwrap();
        let all = u32::try_from(MAX_REQUESTS).unwrap();
        let places = endpoint.places.acquire_many(all).await.unwrap();
        let refused = endpoint.answer(request()).await.unwrap_err().into_response();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key(RETRY_AFTER));
        drop(places);
        let refused = endpoint.answer(request()).await.unwrap_err().into_response();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        assert_eq!(endpoint.places.available_permits(), MAX_REQUESTS);
    }
}
