//! What changes at the servers, told to clients: not at once but together, when what is
//! asked for then is sure to be new.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::{ServiceError, SubscriptionContext, SubscriptionSendError};
use rmcp::{Peer, RoleServer};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{Receiver, Sender};
use tokio::time::sleep;

use super::client::Client;
use super::lists::Kind;
use crate::bridge::{Change, What};
use crate::limits::RELIST_TIME;

/// How often a client that is told nothing is looked after.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct News {
    pub(super) tools: bool,
    pub(super) resources: bool,
    pub(super) prompts: bool,
    /// URIs of resources; nothing where it may be any.
    pub(super) updated: Option<BTreeSet<String>>,
}

impl News {
    /// Only the list of tools.
    pub(super) fn tools() -> Self {
        Self { tools: true, updated: Some(BTreeSet::new()), ..Self::default() }
    }

    /// Only one of the other lists.
    pub(super) fn list(kind: Kind) -> Self {
        let prompts = kind == Kind::Prompts;
        Self { resources: !prompts, prompts, ..Self::nothing() }
    }

    fn nothing() -> Self {
        Self { tools: false, ..Self::tools() }
    }

    fn everything() -> Self {
        Self { tools: true, resources: true, prompts: true, updated: None }
    }

    fn add(&mut self, what: What) {
        match what {
            What::Tools => self.tools = true,
            What::Resources => self.resources = true,
            What::Prompts => self.prompts = true,
            What::Resource(uri) => {
                if let Some(updated) = &mut self.updated {
                    updated.insert(uri);
                }
            }
        }
    }

    fn is_updated(&self, uri: &str) -> bool {
        self.updated.as_ref().is_none_or(|updated| updated.contains(uri))
    }
}

/// Gathers changes until there are no more servers. A list is asked for again only some time
/// after it was asked for last, so that long passes before anybody is told of it.
pub(super) async fn gather(mut changes: Receiver<Change>, news: Sender<Arc<News>>) {
    loop {
        let mut gathered = match changes.recv().await {
            Ok(change) => {
                let mut gathered = News::nothing();
                gathered.add(change.what);
                gathered
            }
            Err(RecvError::Lagged(_)) => News::everything(),
            Err(RecvError::Closed) => return,
        };
        sleep(RELIST_TIME).await;
        loop {
            match changes.try_recv() {
                Ok(change) => gathered.add(change.what),
                Err(TryRecvError::Lagged(_)) => gathered = News::everything(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        // Nobody may listen.
        let _ = news.send(Arc::new(gathered));
    }
}

/// Tells a client of the old era until it goes away.
pub(super) async fn follow(
    peer: Peer<RoleServer>,
    client: Weak<Client>,
    mut news: Receiver<Arc<News>>,
) {
    loop {
        let next = tokio::select! {
            next = next(&mut news) => next,
            () = sleep(LOOK_AGAIN) => Some(Arc::new(News::nothing())),
        };
        let (Some(next), Some(client)) = (next, client.upgrade()) else { return };
        let uris: Vec<String> = client.watched().keys().cloned().collect();
        drop(client);
        if peer.is_transport_closed() || tell(&peer, &next, &uris).await.is_err() {
            return;
        }
    }
}

/// Tells a client of the new era for as long as it listens.
pub(super) async fn serve(context: &SubscriptionContext, mut news: Receiver<Arc<News>>) {
    loop {
        let next = tokio::select! {
            next = next(&mut news) => next,
            () = context.cancelled() => None,
        };
        let Some(next) = next else { return };
        if send(context, &next).await.is_err() {
            return;
        }
    }
}

async fn next(news: &mut Receiver<Arc<News>>) -> Option<Arc<News>> {
    match news.recv().await {
        Ok(news) => Some(news),
        Err(RecvError::Lagged(_)) => Some(Arc::new(News::everything())),
        Err(RecvError::Closed) => None,
    }
}

async fn tell(peer: &Peer<RoleServer>, news: &News, uris: &[String]) -> Result<(), ServiceError> {
    if news.tools {
        peer.notify_tool_list_changed().await?;
    }
    if news.resources {
        peer.notify_resource_list_changed().await?;
    }
    if news.prompts {
        peer.notify_prompt_list_changed().await?;
    }
    for uri in uris.iter().filter(|uri| news.is_updated(uri)) {
        peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri.clone())).await?;
    }
    Ok(())
}

async fn send(context: &SubscriptionContext, news: &News) -> Result<(), SubscriptionSendError> {
    let (sink, accepted) = (context.sink(), context.accepted());
    if news.tools && accepted.tools_list_changed == Some(true) {
        sink.notify_tool_list_changed().await?;
    }
    if news.resources && accepted.resources_list_changed == Some(true) {
        sink.notify_resource_list_changed().await?;
    }
    if news.prompts && accepted.prompts_list_changed == Some(true) {
        sink.notify_prompt_list_changed().await?;
    }
    let uris = accepted.resource_subscriptions.iter().flatten();
    for uri in uris.filter(|uri| news.is_updated(uri)) {
        sink.notify_resource_updated(uri.clone()).await?;
    }
    Ok(())
}
