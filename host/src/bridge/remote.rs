//! A server that is reached over HTTP, as the protocol library sees it: a transport.
//!
//! Requests go out as they come, each in a task of its own, and whatever a server says on
//! any of its streams is sorted at one desk, the same as that of a server's pipe. Knows
//! nothing of tools or of how a server is configured.

mod channel;
mod client;
mod events;
mod exchange;
mod fault;
mod mirror;
mod secrets;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::RoleClient;
use rmcp::transport::Transport;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

use self::channel::Channel;
pub(super) use self::client::{Client, Unusable};
use self::fault::Fault;
use self::mirror::{MARK, Mirrored, mirrored};
use super::outbox::Unsent;
use super::share::lock;
use super::traffic::Traffic;
use super::wire::silence;

/// A transport over HTTP. Dropping it ends its requests and its session.
pub(super) struct Remote {
    channel: Arc<Channel>,
    inbox: mpsc::Receiver<ServerJsonRpcMessage>,
    _closing: DropGuard,
}

/// What a connection knows of its transport.
#[derive(Default)]
pub(super) struct Link {
    fault: Mutex<Option<Fault>>,
    /// Cancelled when nothing can come any more.
    gone: CancellationToken,
    /// Cancelled when the server was told, or need not be.
    ended: CancellationToken,
    expired: AtomicBool,
    mirrored: Mutex<HashMap<String, Vec<Mirrored>>>,
}

/// Why a handshake failed, and what to do about it.
pub(super) struct Reason {
    /// Why; fit to print.
    pub(super) why: String,
    /// What to do about it.
    pub(super) hint: &'static str,
    /// Whether another handshake fails as well.
    pub(super) is_final: bool,
}

impl Remote {
    /// A transport that takes a server for one of the old era when it stays silent for
    /// `probe`. Must be called inside a tokio runtime.
    pub(super) fn open(
        client: Client,
        traffic: Arc<Traffic>,
        probe: Duration,
    ) -> (Self, Arc<Link>) {
        let (link, closing) = (Arc::new(Link::default()), CancellationToken::new());
        let (channel, inbox) = Channel::open(client, traffic, probe, link.clone(), closing.clone());
        (Self { channel, inbox, _closing: closing.drop_guard() }, link)
    }
}

impl Transport<RoleClient> for Remote {
    type Error = Unsent;

    fn send(
        &mut self,
        message: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Unsent>> + Send + 'static {
        let channel = self.channel.clone();
        let begun = channel.begin(&message);
        async move {
            match begun? {
                Some(notice) => channel.deliver(notice).await,
                None => Ok(()),
            }
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let probing = lock(&self.channel.desk).probing;
            tokio::select! {
                biased;
                () = self.channel.link.gone.cancelled() => return None,
                message = self.inbox.recv() => return message,
                () = silence(probing) => {}
            }
            // Its answer may have been sorted just now.
            let given_up = lock(&self.channel.desk).give_up_probe();
            if given_up.is_some() {
                return given_up;
            }
        }
    }

    async fn close(&mut self) -> Result<(), Unsent> {
        self.channel.closing.cancel();
        Ok(())
    }
}

impl Link {
    /// Whether the server has ended the session, so that another is needed.
    pub(super) fn is_expired(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// Why the handshake failed, when the transport knows it.
    pub(super) fn reason(&self) -> Option<Reason> {
        let fault = lock(&self.fault).clone()?;
        Some(Reason { why: fault.why(), hint: fault.hint(), is_final: fault.is_final() })
    }

    /// Waits until the server was told of the end, and not longer than `patience`.
    pub(super) async fn ended(&self, patience: Duration) {
        let _ = timeout(patience, self.ended.cancelled()).await;
    }

    /// Learns which arguments of a tool stand in headers, from its input schema; says why
    /// the tool cannot be used when they cannot.
    pub(super) fn learn(&self, tool: &str, schema: &str) -> Result<(), String> {
        if !schema.contains(MARK) {
            lock(&self.mirrored).remove(tool);
            return Ok(());
        }
        let schema = serde_json::from_str(schema).unwrap_or_default();
        let marked = mirrored(&schema)?;
        lock(&self.mirrored).insert(tool.to_owned(), marked);
        Ok(())
    }

    fn mirrored(&self, tool: &str) -> Vec<Mirrored> {
        lock(&self.mirrored).get(tool).cloned().unwrap_or_default()
    }

    fn fail(&self, fault: Fault) {
        lock(&self.fault).get_or_insert(fault);
        self.gone.cancel();
    }

    fn expire(&self) {
        self.expired.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
