//! One client: what it set for itself, and what it is told besides answers.

#![expect(deprecated, reason = "clients of the old era still set a level for logs")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::model::{
    InputRequest, LoggingLevel, LoggingMessageNotificationParam, ProgressNotificationParam,
    ProgressToken,
};
use rmcp::service::RequestContext;
use rmcp::{Peer, RoleServer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use super::asked::signed;
use crate::bridge::{Caller, Unanswered, Watched};
use crate::limits::serve::MAX_WAITING_NOTES;
use crate::name::ServerName;
use crate::serve::ask::{Asker, Unasked, is_modern};

static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// A client that is connected, or, in the new era, one of its requests.
pub(super) struct Client {
    number: u64,
    level: Mutex<Option<LoggingLevel>>,
    /// The resources it wants to hear of, by URI.
    watched: Mutex<HashMap<String, Arc<Watched>>>,
}

/// The client behind a request that is passed on.
#[derive(Clone)]
pub(super) struct Ear {
    client: u64,
    /// The server it hears; only such a one can ask.
    server: Option<ServerName>,
    asker: Option<Asker>,
    token: Option<ProgressToken>,
    /// The least of what is passed on of a log; nothing is without it.
    level: Option<LoggingLevel>,
    notes: mpsc::Sender<Note>,
}

/// What a request's client is told while it waits.
pub(super) enum Note {
    Progress(ProgressNotificationParam),
    Log(LoggingMessageNotificationParam),
}

/// What waits to be told.
pub(super) struct Notes {
    peer: Peer<RoleServer>,
    waiting: mpsc::Receiver<Note>,
}

impl Client {
    /// A client that is another than all before it.
    pub(super) fn new() -> Self {
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            level: Mutex::default(),
            watched: Mutex::default(),
        }
    }

    /// Sets the least of what it wants to hear of logs.
    pub(super) fn set_level(&self, level: LoggingLevel) {
        *self.level.lock().unwrap_or_else(PoisonError::into_inner) = Some(level);
    }

    /// The resources it wants to hear of.
    pub(super) fn watched(&self) -> MutexGuard<'_, HashMap<String, Arc<Watched>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The least of what a request's client hears of logs. Of the old era it hears all
    /// until it says otherwise, of the new one nothing.
    fn least(&self, context: &RequestContext<RoleServer>) -> Option<LoggingLevel> {
        let unsaid = (!is_modern(context)).then_some(LoggingLevel::Debug);
        self.level(context).or(unsaid)
    }

    /// The least of what a request's client said it wants to hear of logs.
    pub(super) fn level(&self, context: &RequestContext<RoleServer>) -> Option<LoggingLevel> {
        if is_modern(context) {
            return context.meta.log_level();
        }
        *self.level.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ear of one request, and what it hears.
    pub(super) fn ear(
        &self,
        context: &RequestContext<RoleServer>,
        asker: Option<Asker>,
    ) -> (Arc<Ear>, Notes) {
        let (notes, waiting) = mpsc::channel(MAX_WAITING_NOTES);
        let token = context.meta.get_progress_token();
        let level = self.least(context);
        let ear = Ear { client: self.number, server: None, asker, token, level, notes };
        (Arc::new(ear), Notes { peer: context.peer.clone(), waiting })
    }
}

impl Notes {
    /// Does the work, and tells what is heard meanwhile; all of it before the work counts
    /// as done.
    pub(super) async fn during<T>(mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let done = loop {
            tokio::select! {
                biased;
                done = &mut work => break done,
                Some(note) = self.waiting.recv() => self.tell(note).await,
            }
        };
        while let Ok(note) = self.waiting.try_recv() {
            self.tell(note).await;
        }
        done
    }

    /// A client that is gone is told nothing.
    async fn tell(&self, note: Note) {
        let told = match note {
            Note::Progress(progress) => self.peer.notify_progress(progress).await,
            Note::Log(log) => self.peer.notify_logging_message(log).await,
        };
        if let Err(error) = told {
            tracing::debug!("a client was not told: {error}");
        }
    }
}

impl Ear {
    /// The same for what this server says.
    pub(super) fn of(&self, server: &ServerName) -> Arc<Self> {
        Arc::new(Self { server: Some(server.clone()), ..self.clone() })
    }

    fn note(&self, note: Note) {
        if self.notes.try_send(note).is_err() {
            tracing::debug!("a client is told less than there was to tell");
        }
    }
}

impl Caller for Ear {
    fn client(&self) -> u64 {
        self.client
    }

    fn ask(&self, request: InputRequest) -> BoxFuture<'static, Result<Value, Unanswered>> {
        let behind = self.asker.clone().zip(self.server.clone());
        async move {
            let (asker, server) = behind.ok_or(Unanswered::Cannot)?;
            asker.ask(signed(&server, request)).await.map_err(|error| match error {
                Unasked::Cannot => Unanswered::Cannot,
                Unasked::NoAnswer => Unanswered::NoAnswer,
                Unasked::Gone => Unanswered::Gone,
            })
        }
        .boxed()
    }

    fn progress(&self, params: &RawValue) {
        let Some(token) = &self.token else { return };
        let Ok(mut params) = serde_json::from_str::<Map<String, Value>>(params.get()) else {
            return;
        };
        let Ok(token) = serde_json::to_value(token) else { return };
        params.insert("progressToken".to_owned(), token);
        if let Ok(progress) = serde_json::from_value(Value::Object(params)) {
            self.note(Note::Progress(progress));
        }
    }

    fn logged(&self, params: &RawValue) {
        let Ok(log) = serde_json::from_str::<LoggingMessageNotificationParam>(params.get()) else {
            return;
        };
        if self.level.is_some_and(|least| rank(log.level) >= rank(least)) {
            self.note(Note::Log(log));
        }
    }
}

fn rank(level: LoggingLevel) -> u8 {
    match level {
        LoggingLevel::Debug => 0,
        LoggingLevel::Info => 1,
        LoggingLevel::Notice => 2,
        LoggingLevel::Warning => 3,
        LoggingLevel::Error => 4,
        LoggingLevel::Critical => 5,
        LoggingLevel::Alert => 6,
        LoggingLevel::Emergency => 7,
    }
}
