//! One request and its answer, within a deadline.
//!
//! A request that is given up, at its deadline or because its future was dropped, is
//! cancelled at the server. No lock is held while an answer is awaited.

use std::fmt;
use std::time::Duration;

use rmcp::model::{CancelledNotification, CancelledNotificationParam, ClientRequest, RequestId};
use rmcp::service::{PeerRequestOptions, RequestHandle};
use rmcp::{Peer, RoleClient, ServiceError};
use tokio::time::{Instant, timeout_at};

use super::answer::Answer;
use super::connection::Connection;
use super::error;
use crate::name::ServerName;
use crate::tools::{Effect, ToolError};

/// Whose answer it is, as messages say it.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    /// The server.
    pub(super) server: &'a ServerName,
    /// The tool; the list of tools when there is none.
    pub(super) tool: Option<&'a str>,
}

impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tool {
            Some(tool) => write!(f, "{}/{tool}", self.server),
            None => write!(f, "the tool list of server {}", self.server),
        }
    }
}

/// Asks a server and waits until `until`, which is `allowed` after the work began.
pub(super) async fn ask(
    connection: &Connection,
    target: Target<'_>,
    request: ClientRequest,
    until: Instant,
    allowed: Duration,
) -> Result<Answer, ToolError> {
    let peer = connection.peer();
    let options = PeerRequestOptions::no_options();
    let Ok(RequestHandle { rx, id, .. }) = peer.send_cancellable_request(request, options).await
    else {
        let (how, hint) = connection.ending().await;
        return Err(error::not_sent(&target.to_string(), &how, hint));
    };
    let mut abandoned = Abandoned { peer, id: Some(id) };
    let answered = timeout_at(until, rx).await;
    if answered.is_ok() {
        abandoned.id = None;
    }
    drop(abandoned);
    match answered {
        Ok(Ok(Ok(result))) => Answer::unpack(result).ok_or_else(|| unreadable(target)),
        Ok(Ok(Err(ServiceError::TransportSend(unsent)))) => {
            Err(error::not_sent(&target.to_string(), &unsent.error.to_string(), connection.hint()))
        }
        Ok(Ok(Err(_)) | Err(_)) => {
            let (how, hint) = connection.ending().await;
            Err(error::went_away(&target.to_string(), &how, hint))
        }
        Err(_) => {
            Err(error::late(&target.to_string(), allowed, Effect::SentUnknown, connection.hint()))
        }
    }
}

fn unreadable(target: Target<'_>) -> ToolError {
    error::unsupported(format!("{target} got an answer of another kind"), Effect::SentUnknown)
}

/// Tells the server that nobody waits any more, unless the answer came.
struct Abandoned<'a> {
    peer: &'a Peer<RoleClient>,
    id: Option<RequestId>,
}

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let reason = Some("nobody waits for the answer any more".to_owned());
        let cancelled =
            CancelledNotification::new(CancelledNotificationParam::new(Some(id), reason));
        let peer = self.peer.clone();
        runtime.spawn(async move { peer.send_notification(cancelled.into()).await });
    }
}
