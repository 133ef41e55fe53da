//! The sessions of clients of the old era, around those of the SDK: how many there are, which
//! requests are under way in each, and what ends with what.
//!
//! The SDK alone pairs answers with requests by their ids: of two requests of one session
//! with the same id the first answer would go to the second, so the second is refused here
//! ([`Sessions::claim`]). An id is free again once its answer left or its handler ended, also
//! when it was cancelled: a late answer of a cancelled request would else go to the next
//! request with its id.
//!
//! The SDK alone also lets a request run on when the stream of its answer is dropped, because
//! the client could resume it. Here it cannot (events of such streams have no ids), so the
//! request is cancelled, as if the client had said so. A session that is ended cancels all
//! that is under way in it first; the SDK would wait five seconds for it.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use futures::{Stream, StreamExt as _};
use http::request;
use rmcp::model::{
    CancelledNotification, CancelledNotificationParam, ClientJsonRpcMessage, ClientNotification,
    GetExtensions as _, ProgressToken, RequestId, ServerJsonRpcMessage,
};
use rmcp::transport::WorkerTransport;
use rmcp::transport::streamable_http_server::session::local::{
    LocalSessionManager, LocalSessionManagerError, LocalSessionWorker,
};
use rmcp::transport::streamable_http_server::session::{
    ServerSseMessage, SessionId, SessionManager,
};
use tokio_util::sync::CancellationToken;

use crate::limits::serve::{MAX_SESSIONS, SESSION_IDLE_TIME, SESSION_SPARE_TIME};

/// All sessions.
#[derive(Debug, Clone)]
pub(super) struct Sessions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    local: LocalSessionManager,
    table: Mutex<HashMap<SessionId, Session>>,
}

#[derive(Debug)]
struct Session {
    /// Requests under way, by their ids.
    works: HashMap<RequestId, Work>,
    /// Streams that are open.
    streams: usize,
    /// Since when it has neither.
    idle_since: Instant,
}

#[derive(Debug)]
struct Work {
    progress: Option<ProgressToken>,
    gone: CancellationToken,
    /// The claim that put it here.
    claim: u64,
}

/// A request's id within its session, for as long as it is under way. Stands in the request's
/// extensions, so that it lives as long as what the request is handled by.
#[derive(Debug)]
pub(super) struct Claim {
    sessions: Sessions,
    session: SessionId,
    id: RequestId,
    number: u64,
}

/// Why a request has to wait for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Another one with its id is under way.
    Id,
    /// Another one with its progress token is under way.
    Progress,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// There are as many as may be.
    #[error("there are {MAX_SESSIONS} sessions already")]
    Full,
    /// The SDK's own.
    #[error(transparent)]
    Local(#[from] LocalSessionManagerError),
}

type Events = Pin<Box<dyn Stream<Item = ServerSseMessage> + Send + Sync>>;

impl Sessions {
    /// No session yet.
    pub fn new() -> Self {
        let mut local = LocalSessionManager::default();
        // The SDK would take a session for idle whose client only listens.
        local.session_config.keep_alive = None;
        local.session_config.sse_retry = None;
        Self(Arc::new(Inner { local, table: Mutex::default() }))
    }

    /// Takes the id of a request of this session. A session that is not there has no ids to
    /// take; that it is not there is for the SDK to say.
    pub fn claim(
        &self,
        session: &str,
        id: &RequestId,
        progress: Option<ProgressToken>,
        gone: &CancellationToken,
    ) -> Result<Option<Claim>, Taken> {
        let mut table = self.table();
        let Some((key, found)) = table.get_key_value(session) else { return Ok(None) };
        if found.works.contains_key(id) {
            return Err(Taken::Id);
        }
        let has_token = |work: &Work| progress.is_some() && work.progress == progress;
        if found.works.values().any(has_token) {
            return Err(Taken::Progress);
        }
        let session = key.clone();
        let number = number();
        let work = Work { progress, gone: gone.clone(), claim: number };
        if let Some(found) = table.get_mut(&session) {
            found.works.insert(id.clone(), work);
        }
        Ok(Some(Claim { sessions: self.clone(), session, id: id.clone(), number }))
    }

    /// Closes the sessions that nobody used for long and, when it is full, the one that
    /// nobody used for longest. Whether there is room for one more then.
    pub async fn make_room(&self) -> bool {
        for session in self.spare(Instant::now()) {
            // One that cannot be closed is closed already.
            let _ = self.close_session(&session).await;
        }
        self.table().len() < MAX_SESSIONS
    }

    fn spare(&self, now: Instant) -> Vec<SessionId> {
        let table = self.table();
        let idle = || table.iter().filter(|(_, session)| session.is_idle());
        let age = |session: &Session| now.saturating_duration_since(session.idle_since);
        let mut spare: Vec<_> = idle()
            .filter(|(_, session)| age(session) > SESSION_IDLE_TIME)
            .map(|(id, _)| id.clone())
            .collect();
        if spare.is_empty() && table.len() >= MAX_SESSIONS {
            let oldest = idle().max_by_key(|(_, session)| age(session));
            spare.extend(
                oldest
                    .filter(|(_, session)| age(session) > SESSION_SPARE_TIME)
                    .map(|(id, _)| id.clone()),
            );
        }
        spare
    }

    fn table(&self) -> MutexGuard<'_, HashMap<SessionId, Session>> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, session: &SessionId, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.table().get_mut(session) {
            change(session);
            session.idle_since = Instant::now();
        }
    }

    fn open(&self, session: &SessionId, events: Events, work: Option<Open>) -> Watched {
        self.change(session, |session| session.streams = session.streams.saturating_add(1));
        Watched { sessions: self.clone(), session: session.clone(), events, work }
    }

    /// Cancels a request as if its client had said so.
    async fn cancel(&self, session: &SessionId, id: RequestId) {
        let reason = Some("the client went away".to_owned());
        let params = CancelledNotificationParam::new(Some(id), reason);
        let cancelled = CancelledNotification::new(params);
        let message = ClientNotification::CancelledNotification(cancelled);
        // A session that is gone has nothing to cancel.
        let message = ClientJsonRpcMessage::notification(message);
        let _ = self.0.local.accept_message(session, message).await;
    }
}

impl Session {
    fn new() -> Self {
        Self { works: HashMap::new(), streams: 0, idle_since: Instant::now() }
    }

    fn is_idle(&self) -> bool {
        self.works.is_empty() && self.streams == 0
    }
}

impl Claim {
    fn release(&self) {
        self.sessions.change(&self.session, |session| {
            let own = session.works.get(&self.id).is_some_and(|work| work.claim == self.number);
            if own {
                session.works.remove(&self.id);
            }
        });
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.release();
    }
}

impl SessionManager for Sessions {
    type Error = Error;
    type Transport = WorkerTransport<LocalSessionWorker>;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Error> {
        if self.table().len() >= MAX_SESSIONS {
            return Err(Error::Full);
        }
        let (id, transport) = self.0.local.create_session().await?;
        self.table().insert(id.clone(), Session::new());
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Error> {
        Ok(self.0.local.initialize_session(id, message).await?)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Error> {
        self.change(id, |_| {});
        Ok(self.0.local.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Error> {
        let works = self.table().remove(id).map(|session| session.works).unwrap_or_default();
        works.values().for_each(|work| work.gone.cancel());
        for request in works.into_keys() {
            self.cancel(id, request).await;
        }
        Ok(self.0.local.close_session(id).await?)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Error> {
        let work = Open::of(&message);
        let (inner, session) = (self.0.clone(), id.clone());
        // On a task of its own: half of it would leave a stream behind that nobody closes.
        let opened = tokio::spawn(async move {
            let events = inner.local.create_stream(&session, message).await?;
            Ok::<Events, LocalSessionManagerError>(Box::pin(events))
        });
        let lost = || LocalSessionManagerError::SessionNotFound(id.clone());
        let events = opened.await.map_err(|_| lost())??;
        // Without an id nothing can be resumed.
        let bare = |event: ServerSseMessage| {
            let mut bare = event;
            bare.event_id = None;
            bare
        };
        Ok(self.open(id, Box::pin(events.map(bare)), work))
    }

    async fn accept_message(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<(), Error> {
        Ok(self.0.local.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Error> {
        let events = self.0.local.create_standalone_stream(id).await?;
        Ok(self.open(id, Box::pin(events.filter(is_no_answer)), None))
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Error> {
        let events = self.0.local.resume(id, last_event_id).await?;
        Ok(self.open(id, Box::pin(events.filter(is_no_answer)), None))
    }
}

/// Answers to requests never belong to a stream that no request opened.
fn is_no_answer(event: &ServerSseMessage) -> std::future::Ready<bool> {
    let answers = event.message.as_deref().is_some_and(is_answer);
    std::future::ready(!answers)
}

fn is_answer(message: &ServerJsonRpcMessage) -> bool {
    matches!(message, ServerJsonRpcMessage::Response(_) | ServerJsonRpcMessage::Error(_))
}

/// A request whose answer is still to come.
struct Open {
    id: RequestId,
    claim: Option<Arc<Claim>>,
}

impl Open {
    fn of(message: &ClientJsonRpcMessage) -> Option<Self> {
        let ClientJsonRpcMessage::Request(request) = message else { return None };
        let head = request.request.extensions().get::<request::Parts>();
        let claim = head.and_then(|head| head.extensions.get::<Arc<Claim>>());
        Some(Self { id: request.id.clone(), claim: claim.cloned() })
    }
}

/// The stream of a session: one that ends before the answer to its request came cancels that.
struct Watched {
    sessions: Sessions,
    session: SessionId,
    events: Events,
    work: Option<Open>,
}

impl Stream for Watched {
    type Item = ServerSseMessage;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<ServerSseMessage>> {
        let polled = self.events.as_mut().poll_next(cx);
        let answered = match &polled {
            Poll::Ready(Some(event)) => event.message.as_deref().is_some_and(is_answer),
            Poll::Ready(None) => true,
            Poll::Pending => false,
        };
        if answered && let Some(claim) = self.work.take().and_then(|work| work.claim) {
            claim.release();
        }
        polled
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.sessions.change(&self.session, |session| {
            session.streams = session.streams.saturating_sub(1);
        });
        let Some(work) = self.work.take() else { return };
        // Outside of the runtime everything ends anyway.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (sessions, session) = (self.sessions.clone(), self.session.clone());
        runtime.spawn(async move {
            sessions.cancel(&session, work.id.clone()).await;
            // Until here the id stays taken, so that nothing else is cancelled by it.
            drop(work);
        });
    }
}

fn number() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sessions(count: usize) -> Sessions {
        let sessions = Sessions::new();
        let ids = (0..count).map(|n| (n.to_string().into(), Session::new()));
        sessions.table().extend(ids);
        sessions
    }

    #[tokio::test]
    async fn a_session_that_somebody_uses_never_makes_room() {
        let sessions = sessions(MAX_SESSIONS);
        let now = Instant::now();
        assert!(!sessions.make_room().await);
        assert!(matches!(sessions.create_session().await, Err(Error::Full)));
        let after = |time: Duration| sessions.spare(now + time + Duration::from_secs(1));
        assert_eq!(after(SESSION_SPARE_TIME / 2).len(), 0);
        assert_eq!(after(SESSION_SPARE_TIME).len(), 1);
        assert_eq!(after(SESSION_IDLE_TIME).len(), MAX_SESSIONS);
        let claim = sessions.claim("7", &RequestId::Number(1), None, &CancellationToken::new());
        let stream = sessions.open(&"8".into(), Box::pin(futures::stream::pending()), None);
        assert_eq!(after(SESSION_IDLE_TIME).len(), MAX_SESSIONS - 2);
        drop((claim, stream));
        assert_eq!(after(SESSION_IDLE_TIME).len(), MAX_SESSIONS);
        sessions.table().remove("7");
        assert!(sessions.make_room().await);
        assert_eq!(after(SESSION_SPARE_TIME).len(), 0);
    }

    #[test]
    fn an_id_is_taken_until_its_claim_is_released_or_dropped() {
        let sessions = sessions(1);
        let gone = CancellationToken::new();
        let token = |n| Some(ProgressToken(RequestId::Number(n)));
        let claim = |id, progress| sessions.claim("0", &RequestId::Number(id), progress, &gone);
        let first = claim(1, token(1)).unwrap().unwrap();
        assert_eq!(claim(1, None).unwrap_err(), Taken::Id);
        assert_eq!(claim(2, token(1)).unwrap_err(), Taken::Progress);
        assert!(sessions.claim("none", &RequestId::Number(1), None, &gone).unwrap().is_none());
        first.release();
        let second = claim(1, token(1)).unwrap();
        // The old claim has nothing to say any more.
        drop(first);
        assert_eq!(claim(1, None).unwrap_err(), Taken::Id);
        drop(second);
        assert!(claim(1, None).is_ok());
    }
}
