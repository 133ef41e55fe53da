//! One request and its answer, within a deadline.
//!
//! A request that is given up, at its deadline or because its future was dropped, is
//! cancelled at the server. No lock is held while an answer is awaited.

use std::fmt;
use std::time::Duration;

use rmcp::model::{CancelledNotification, CancelledNotificationParam, ClientRequest, RequestId};
use rmcp::service::{PeerRequestOptions, RequestHandle};
use rmcp::{Peer, RoleClient, ServiceError};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::answer::{Answer, Loss};
use super::connection::Connection;
use super::error;
use crate::name::ServerName;
use crate::tools::{Effect, Patience, ToolError};

/// What to do about a request that never left.
const ASK_AGAIN: &str = "ask again once the calls under way are answered";

/// How often a deadline that moves is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

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
            Some(tool) => write!(f, "{}/{}", self.server, error::quoted(tool)),
            None => write!(f, "the tool list of server {}", self.server),
        }
    }
}

impl Target<'_> {
    /// What to do when the answer takes too long.
    fn more_time(self) -> &'static str {
        match self.tool {
            Some(_) => {
                "ask for less, or give the server more time: `call_timeout` in its configuration"
            }
            None => "give the server more time: `list_timeout` in its configuration",
        }
    }

    /// What to do when the server left before it answered.
    fn start_anew(self) -> &'static str {
        match self.tool {
            Some(_) => "see whether the call took effect; the next one starts the server anew",
            None => "ask again, which starts the server anew",
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
    let options = PeerRequestOptions::no_options();
    let sent = Sent { request, options, patience: Patience::default() };
    send(connection, target, sent, until, allowed).await
}

/// What is sent, and how.
pub(super) struct Sent {
    /// What is asked for.
    pub(super) request: ClientRequest,
    /// What goes with it.
    pub(super) options: PeerRequestOptions,
    /// The time that does not count.
    pub(super) patience: Patience,
}

/// Sends a request and waits until `until`, and as much longer as time stood still.
pub(super) async fn send(
    connection: &Connection,
    target: Target<'_>,
    sent: Sent,
    until: Instant,
    allowed: Duration,
) -> Result<Answer, ToolError> {
    let Sent { request, options, patience } = sent;
    let peer = connection.peer();
    let Ok(RequestHandle { rx, id, .. }) = peer.send_cancellable_request(request, options).await
    else {
        let how = connection.ending().await;
        return Err(error::not_sent(&target.to_string(), &how, connection.hint(ASK_AGAIN)));
    };
    let mut abandoned = Abandoned { peer, id: Some(id) };
    let answered = within(until, &patience, rx).await;
    if answered.is_ok() {
        abandoned.id = None;
    }
    drop(abandoned);
    match answered {
        Ok(Ok(Ok(result))) => match Answer::unpack(result) {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(Loss { sent, why, hint })) => {
                Err(error::lost(&target.to_string(), sent, &why, connection.hint(&hint)))
            }
            None => Err(unreadable(target)),
        },
        Ok(Ok(Err(ServiceError::TransportSend(unsent)))) => {
            let why = unsent.error.to_string();
            Err(error::not_sent(&target.to_string(), &why, connection.hint(ASK_AGAIN)))
        }
        Ok(Ok(Err(_)) | Err(_)) => {
            let how = connection.ending().await;
            let hint = connection.hint(target.start_anew());
            Err(error::went_away(&target.to_string(), &how, hint))
        }
        Err(_) => {
            let hint = connection.hint(target.more_time());
            Err(error::late(&target.to_string(), allowed, Effect::SentUnknown, hint))
        }
    }
}

/// Waits until the deadline, which moves on while time stands still.
async fn within<T>(
    until: Instant,
    patience: &Patience,
    work: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    let mut work = std::pin::pin!(work);
    let mut deadline = until;
    loop {
        let late = match timeout_at(deadline, &mut work).await {
            Ok(done) => return Ok(done),
            Err(late) => late,
        };
        // While a person is asked the end is not known, so it is looked at again.
        let later = until.checked_add(patience.spent()).unwrap_or(until);
        if later <= deadline {
            return Err(late);
        }
        deadline = later.max(deadline.checked_add(LOOK_AGAIN).unwrap_or(deadline));
    }
}

fn unreadable(target: Target<'_>) -> ToolError {
    let message = format!("{target} got an answer of another kind");
    error::unsupported(message, Effect::SentUnknown, error::BROKEN_SERVER)
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
