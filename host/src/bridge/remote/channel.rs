//! What all requests to one server share: what was agreed, what is under way, and how
//! each message begins its way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, GetMeta, ProtocolVersion,
    ServerJsonRpcMessage, ServerResult,
};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::fault::Fault;
use super::{Link, mirror};
use crate::bridge::desk::{Desk, number};
use crate::bridge::outbox::{Letters, Outbox, Unsent};
use crate::bridge::share::lock;
use crate::bridge::traffic::Traffic;
use crate::limits::remote::{MAX_LARGE_BODIES, MAX_REQUESTS, MAX_SESSION_ID_BYTES, NOTICE_TIME};

pub(super) const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
/// Messages that wait for the library. What is behind them stays on its stream.
const INBOX: usize = 4;

/// The way to one server.
pub(super) struct Channel {
    pub(super) client: Client,
    pub(super) desk: Mutex<Desk>,
    pub(super) traffic: Arc<Traffic>,
    pub(super) link: Arc<Link>,
    pub(super) closing: CancellationToken,
    /// Places for requests under way.
    pub(super) places: Semaphore,
    /// Places for large answers.
    pub(super) large: Semaphore,
    inbox: mpsc::Sender<ServerJsonRpcMessage>,
    agreed: Mutex<Agreed>,
    running: Mutex<HashMap<i64, CancellationToken>>,
}

#[derive(Default)]
struct Agreed {
    session: Option<HeaderValue>,
    version: Option<ProtocolVersion>,
}

/// What a request is, as far as its way depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Discover,
    Initialize,
    Listen,
    Other,
}

/// A request that is under way.
pub(super) struct Asked {
    pub(super) id: i64,
    pub(super) kind: Kind,
    pub(super) body: Bytes,
    pub(super) headers: HeaderMap,
    /// Whether a stream that breaks can be taken up again.
    pub(super) resumable: bool,
}

/// A message that needs no answer.
pub(super) struct Notice {
    body: Vec<u8>,
    /// Whether it ends the handshake.
    opens: bool,
}

impl Channel {
    pub(super) fn open(
        client: Client,
        traffic: Arc<Traffic>,
        probe: Duration,
        link: Arc<Link>,
        closing: CancellationToken,
    ) -> (Arc<Self>, mpsc::Receiver<ServerJsonRpcMessage>) {
        let (outbox, letters) = Outbox::open();
        let (inbox, messages) = mpsc::channel(INBOX);
        let channel = Arc::new(Self {
            client,
            desk: Mutex::new(Desk::new(outbox, traffic.clone(), probe)),
            traffic,
            link,
            closing,
            places: Semaphore::new(MAX_REQUESTS),
            large: Semaphore::new(MAX_LARGE_BODIES),
            inbox,
            agreed: Mutex::default(),
            running: Mutex::default(),
        });
        tokio::spawn(channel.clone().carry(letters));
        (channel, messages)
    }

    /// Begins a request, or gives back what is to be delivered.
    pub(super) fn begin(
        self: &Arc<Self>,
        message: &ClientJsonRpcMessage,
    ) -> Result<Option<Notice>, Unsent> {
        let body = serde_json::to_vec(message).map_err(|_| Unsent::Unwritable)?;
        lock(&self.desk).sent(message);
        let opens = match message {
            ClientJsonRpcMessage::Request(request) => {
                let id = number(&request.id).ok_or(Unsent::Unwritable)?;
                self.ask(id, &request.request, body.into());
                return Ok(None);
            }
            ClientJsonRpcMessage::Notification(notification) => match &notification.notification {
                ClientNotification::CancelledNotification(cancelled) => {
                    let id = cancelled.params.request_id.as_ref().and_then(number);
                    if let Some(stop) = id.and_then(|id| lock(&self.running).remove(&id)) {
                        stop.cancel();
                    }
                    // The end of its stream tells a server of the new era.
                    if self.is_modern() {
                        return Ok(None);
                    }
                    false
                }
                ClientNotification::InitializedNotification(_) => true,
                _ => false,
            },
            _ => false,
        };
        Ok(Some(Notice { body, opens }))
    }

    /// Sends what needs no answer, and waits until the server has it.
    pub(super) async fn deliver(self: Arc<Self>, notice: Notice) -> Result<(), Unsent> {
        let Err(fault) = self.post(notice.body).await else {
            if notice.opens && lock(&self.agreed).session.is_some() {
                tokio::spawn(self.news());
            }
            return Ok(());
        };
        tracing::debug!("a notice was not delivered: {}", fault.why());
        if notice.opens {
            self.link.fail(fault);
            return Err(Unsent::Closed);
        }
        Ok(())
    }

    /// Sorts what a server said, on the stream that answers the request `beside` if on one;
    /// returns what is to be passed on.
    pub(super) fn sort(&self, said: Vec<u8>, beside: Option<i64>) -> Option<ServerJsonRpcMessage> {
        let said = self.client.redactor.json(said);
        let message = lock(&self.desk).read(&said, beside);
        if let Some(ServerJsonRpcMessage::Response(response)) = &message
            && let ServerResult::InitializeResult(result) = &response.result
        {
            lock(&self.agreed).version = Some(result.protocol_version.clone());
        }
        message
    }

    /// Passes a message on, if there is one.
    pub(super) async fn pass(&self, message: Option<ServerJsonRpcMessage>) {
        if let Some(message) = message {
            // Nobody is left to take it when the transport closes.
            let _ = self.inbox.send(message).await;
        }
    }

    /// Whether the answer to a request is still to come.
    pub(super) fn awaits(&self, id: i64) -> bool {
        lock(&self.desk).awaits(id)
    }

    /// Keeps the session that the answer to the handshake names.
    pub(super) fn join_session(&self, headers: &HeaderMap) {
        let session = headers.get(SESSION).filter(|id| id.len() <= MAX_SESSION_ID_BYTES);
        lock(&self.agreed).session = session.cloned();
    }

    /// The headers of what belongs to no request.
    pub(super) fn headers(&self) -> HeaderMap {
        let agreed = lock(&self.agreed);
        let mut headers = HeaderMap::new();
        if let Some(session) = &agreed.session {
            headers.insert(SESSION, session.clone());
        }
        if let Some(version) = agreed.version.as_ref().and_then(value) {
            headers.insert(VERSION, version);
        }
        headers
    }

    fn ask(self: &Arc<Self>, id: i64, request: &ClientRequest, body: Bytes) {
        let (headers, modern) = self.headers_of(request);
        let asked = Asked { id, kind: kind(request), body, headers, resumable: !modern };
        let stop = self.closing.child_token();
        lock(&self.running).insert(id, stop.clone());
        let channel = self.clone();
        tokio::spawn(async move {
            let ended = tokio::select! {
                biased;
                () = stop.cancelled() => Ok(()),
                ended = channel.converse(&asked) => ended,
            };
            lock(&channel.running).remove(&id);
            if let Err(fault) = ended {
                channel.lost(&asked, fault).await;
            }
        });
    }

    /// The headers of a request, and whether it is one of the new era.
    fn headers_of(&self, request: &ClientRequest) -> (HeaderMap, bool) {
        if matches!(request, ClientRequest::InitializeRequest(_)) {
            *lock(&self.agreed) = Agreed::default();
            return (HeaderMap::new(), false);
        }
        if let Some(version) = request.get_meta().protocol_version() {
            lock(&self.agreed).version = Some(version);
        }
        let mut headers = self.headers();
        if !self.is_modern() {
            return (headers, false);
        }
        let tool = match request {
            ClientRequest::CallToolRequest(call) => self.link.mirrored(&call.params.name),
            _ => Vec::new(),
        };
        headers.extend(mirror::headers(request, &tool));
        (headers, true)
    }

    fn is_modern(&self) -> bool {
        lock(&self.agreed).version.as_ref().is_some_and(|version| !version.has_initialize())
    }

    async fn post(&self, body: Vec<u8>) -> Result<(), Fault> {
        let request = self.client.post(body.into()).headers(self.headers());
        let late = || Fault::Broken("it took too long".to_owned());
        tokio::select! {
            () = self.closing.cancelled() => Err(late()),
            sent = timeout(NOTICE_TIME, self.client.send(request)) => {
                let response = sent.map_err(|_| late())??;
                match response.status() {
                    status if status.is_success() => Ok(()),
                    status => Err(Fault::Refused { status, said: None }),
                }
            }
        }
    }

    /// Carries answers to the server's own requests, and ends the session when all is over.
    async fn carry(self: Arc<Self>, mut letters: Letters) {
        loop {
            let letter = tokio::select! {
                biased;
                () = self.closing.cancelled() => break,
                letter = letters.next() => letter,
            };
            let Some(letter) = letter else { break };
            if let Err(fault) = self.post(letter).await {
                tracing::debug!("an answer was not delivered: {}", fault.why());
            }
        }
        let headers = self.headers();
        if headers.contains_key(SESSION) && !self.link.is_expired() {
            let farewell = self.client.send(self.client.delete().headers(headers));
            let _ = timeout(NOTICE_TIME, farewell).await;
        }
        self.link.ended.cancel();
    }
}

fn kind(request: &ClientRequest) -> Kind {
    match request {
        ClientRequest::DiscoverRequest(_) => Kind::Discover,
        ClientRequest::InitializeRequest(_) => Kind::Initialize,
        ClientRequest::SubscriptionsListenRequest(_) => Kind::Listen,
        _ => Kind::Other,
    }
}

fn value(version: &ProtocolVersion) -> Option<HeaderValue> {
    HeaderValue::from_str(version.as_str()).ok()
}
