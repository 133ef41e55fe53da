//! Beginning a connection to a server that is reached over HTTP.

use std::sync::Arc;

use rmcp::service::ClientInitializeError;
use tokio::time::{Instant, timeout_at};

use super::connection::{self, Connection, Opening};
use super::remote::{Client, Link, Remote};
use super::start::{Failure, Refusal, Start};
use super::traffic::Traffic;
use crate::config::server::{Endpoint, Transport};

/// What to do about a server that is late.
const MORE_TIME: &str = "check its `url` in the configuration, or raise `start_timeout` beside it";
/// What to do about a server that answers with something else.
const IS_IT_ONE: &str = "check that its `url` is that of an MCP server that speaks Streamable HTTP; if it is, update it";

/// Shakes hands with a server at its address.
pub(super) async fn reach(
    start: &Start<'_>,
    endpoint: &Endpoint,
    opening: Opening,
    until: Instant,
) -> Result<Connection, Failure> {
    let begun = Instant::now();
    let name = &start.server.name;
    let written = match &start.server.transport {
        Transport::Http(written) => Some(written),
        Transport::Stdio(_) => None,
    };
    let client = Client::new(endpoint, written).map_err(Failure::Unusable)?;
    if client.is_open() {
        tracing::warn!(server = %name, "what is sent to this server and what it answers is not encrypted");
    }
    let traffic = Traffic::new(name.clone(), start.observer.clone());
    let traffic = Arc::new(traffic.telling(start.news.clone()).of_messages());
    let says = connection::client(&traffic);
    let (remote, link) = Remote::open(client, traffic.clone(), opening.patience());
    let shaking = connection::shake_hands_over(remote, opening, says);
    let shaken = tokio::select! {
        shaken = timeout_at(until, shaking) => shaken,
        () = start.closing.cancelled() => return Err(Failure::Closing),
    };
    match shaken {
        Ok(Ok(session)) => Ok(Connection::over_http(session, link, traffic, begun.elapsed())),
        Ok(Err(failure)) => Err(refused(start, opening, &failure, &link, &traffic)),
        Err(_) => Err(Failure::Late(connection::hint(MORE_TIME, &traffic, None))),
    }
}

fn refused(
    start: &Start<'_>,
    opening: Opening,
    failure: &ClientInitializeError,
    link: &Link,
    traffic: &Traffic,
) -> Failure {
    let next = start.next(opening, traffic);
    let (why, hint, next) = match link.reason() {
        Some(reason) => (reason.why, reason.hint, (!reason.is_final).then_some(next)),
        None => (connection::why(failure), IS_IT_ONE, Some(next)),
    };
    // The library asked in the other way already.
    let next = next.filter(|next| opening == Opening::Initialize || *next != Opening::Initialize);
    Failure::Refused(Refusal { why, hint: connection::hint(hint, traffic, None), next })
}
