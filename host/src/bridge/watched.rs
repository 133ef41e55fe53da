//! Resources of which a server tells when they change: asked for once however many want to
//! know, and no longer than somebody does.
//!
//! The two eras ask for it in two ways. A server that ends is not asked again when it is
//! started anew: who wants to know then has to say so.

#![expect(deprecated, reason = "servers of the old era are asked in its way")]

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use rmcp::model::{
    ClientRequest, RequestMetaObject, SubscribeRequest, SubscribeRequestParams, SubscriptionFilter,
    UnsubscribeRequest, UnsubscribeRequestParams,
};
use tokio::sync::Mutex;
use tokio::task::AbortHandle;

use super::connection::Connection;
use super::relay::{Nobody, RelayError, Relayed, over};
use super::upstream::Upstream;
use super::{Era, error};
use crate::limits::serve::MAX_WATCHED;
use crate::tools::Effect;

/// A resource that is watched for as long as this is there.
pub struct Watched {
    upstream: Arc<Upstream>,
    connection: Arc<Connection>,
    uri: String,
    /// The subscription of the new era.
    subscription: Option<AbortHandle>,
}

/// The watched resources of one server, by URI.
#[derive(Default)]
pub(super) struct Watches(Mutex<HashMap<String, Weak<Watched>>>);

/// Watches a resource; whoever does already is joined.
pub(super) async fn watch(upstream: &Arc<Upstream>, uri: &str) -> Result<Arc<Watched>, RelayError> {
    let connection = upstream.connection().await?;
    let mut watches = upstream.watches.0.lock().await;
    watches.retain(|_, watched| watched.strong_count() > 0);
    let same = watches.get(uri).and_then(Weak::upgrade);
    if let Some(same) = same.filter(|watched| !watched.connection.is_over()) {
        return Ok(same);
    }
    if watches.len() >= MAX_WATCHED {
        let message = format!(
            "server {} has over {MAX_WATCHED} watched resources, which is the limit",
            upstream.server.name
        );
        let hint = "stop watching some of them first";
        return Err(error::limit(message, Effect::NotSent, hint).into());
    }
    let subscription = subscribe(upstream, &connection, uri).await?;
    let upstream = upstream.clone();
    let watched = Watched { upstream, connection, uri: uri.to_owned(), subscription };
    let watched = Arc::new(watched);
    watches.insert(uri.to_owned(), Arc::downgrade(&watched));
    Ok(watched)
}

async fn subscribe(
    upstream: &Arc<Upstream>,
    connection: &Connection,
    uri: &str,
) -> Result<Option<AbortHandle>, RelayError> {
    if connection.era() == Era::Legacy {
        let request = SubscribeRequest::new(SubscribeRequestParams::new(uri));
        ask(upstream, connection, ClientRequest::SubscribeRequest(request)).await?;
        return Ok(None);
    }
    let filter = SubscriptionFilter::builder().resource_subscriptions([uri]).build();
    let listening = connection.peer().listen(filter);
    let within = tokio::time::timeout(upstream.server.deadlines.call, listening).await;
    let Ok(Ok(mut news)) = within else {
        let message = format!("server {} does not watch this resource", upstream.server.name);
        let hint = "read it again when its newest content is needed";
        return Err(error::unsupported(message, Effect::Done, hint).into());
    };
    // The wire takes the news; this only keeps the subscription open.
    let task = tokio::spawn(async move { while let Ok(Some(_)) = news.next().await {} });
    Ok(Some(task.abort_handle()))
}

async fn ask(
    upstream: &Upstream,
    connection: &Connection,
    request: ClientRequest,
) -> Result<(), RelayError> {
    let relayed = Relayed { request, meta: RequestMetaObject::new() };
    over(connection, upstream, relayed, Arc::new(Nobody)).await.map(drop)
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(subscription) = &self.subscription {
            return subscription.abort();
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (upstream, connection) = (self.upstream.clone(), self.connection.clone());
        let uri = std::mem::take(&mut self.uri);
        runtime.spawn(async move {
            // Somebody may have begun to watch it anew, on this connection too.
            let watches = upstream.watches.0.lock().await;
            if watches.get(&uri).is_some_and(|watched| watched.strong_count() > 0) {
                return;
            }
            let request = UnsubscribeRequest::new(UnsubscribeRequestParams::new(uri));
            let request = ClientRequest::UnsubscribeRequest(request);
            if let Err(error) = ask(&upstream, &connection, request).await {
                tracing::debug!("a server goes on telling of a resource: {error}");
            }
        });
    }
}
