//! The same list of all servers, and what becomes of those that are late.
//!
//! A late list is not lost: it is told of as a change once it is there, and stands in for
//! the next one that is late. Of a server that is alone its list is waited for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::join_all;
use rmcp::ErrorData;
use rmcp::model::{Prompt, Resource, ResourceTemplate};
use serde::de::DeserializeOwned;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::client::Ear;
use super::lists::{Kind, all};
use super::news::News;
use super::{Shared, words};
use crate::bridge::RelayError;
use crate::config::server::Deadlines;
use crate::limits::serve::LIST_PATIENCE;
use crate::name::ServerName;
use crate::tools::{Effect, ErrorReason, ToolError};

/// What is in such a list.
pub(super) trait Item: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {
    /// The list.
    const KIND: Kind;

    /// Where late ones are kept.
    fn late(late: &Late) -> &Mutex<BTreeMap<ServerName, Belated<Self>>>;
}

/// The lists that were late.
#[derive(Default)]
pub(super) struct Late {
    resources: Mutex<BTreeMap<ServerName, Belated<Resource>>>,
    templates: Mutex<BTreeMap<ServerName, Belated<ResourceTemplate>>>,
    prompts: Mutex<BTreeMap<ServerName, Belated<Prompt>>>,
}

/// What a server listed too late.
pub(super) struct Belated<T> {
    list: Vec<T>,
    /// Whether a newer one is waited for.
    is_coming: bool,
}

impl<T> Default for Belated<T> {
    fn default() -> Self {
        Self { list: Vec::new(), is_coming: false }
    }
}

impl Item for Resource {
    const KIND: Kind = Kind::Resources;

    fn late(late: &Late) -> &Mutex<BTreeMap<ServerName, Belated<Self>>> {
        &late.resources
    }
}

impl Item for ResourceTemplate {
    const KIND: Kind = Kind::Templates;

    fn late(late: &Late) -> &Mutex<BTreeMap<ServerName, Belated<Self>>> {
        &late.templates
    }
}

impl Item for Prompt {
    const KIND: Kind = Kind::Prompts;

    fn late(late: &Late) -> &Mutex<BTreeMap<ServerName, Belated<Self>>> {
        &late.prompts
    }
}

type Listing<T> = JoinHandle<Result<Vec<T>, RelayError>>;

impl Shared {
    /// What all servers that have such a list, and may be seen as a whole, have in it, in the
    /// order of the servers. One that cannot be asked, or not soon, costs only itself, unless
    /// there is no other.
    pub(super) async fn gather<T: Item>(
        self: &Arc<Self>,
        ear: Arc<Ear>,
    ) -> Result<Vec<(ServerName, Vec<T>)>, ErrorData> {
        if let [only] = self.servers.as_slice() {
            let ending = Ending(self.begin(only, ear));
            let items = ending.wait().await.map_err(words::failed)?;
            return Ok(vec![(only.clone(), items)]);
        }
        let asked = self.servers.iter().map(async |server| {
            let mut listing = self.begin::<T>(server, ear.clone());
            let items = match timeout(LIST_PATIENCE, &mut listing).await {
                Ok(listed) => self.in_time(server, joined(listed)),
                Err(_late) => self.belated(server, listing),
            };
            (server.clone(), items)
        });
        Ok(join_all(asked).await)
    }

    fn begin<T: Item>(self: &Arc<Self>, server: &ServerName, ear: Arc<Ear>) -> Listing<T> {
        let (this, server) = (self.clone(), server.clone());
        tokio::spawn(async move {
            let deadlines = this.hub.lists.server(server.as_str()).map(|server| server.deadlines);
            let Deadlines { start, list, .. } = deadlines.unwrap_or_default();
            let allowed = start.saturating_add(list);
            let listed = timeout(allowed, this.one(&server, ear)).await;
            listed.unwrap_or_else(|_late| Err(late::<T>(&server, allowed)))
        })
    }

    async fn one<T: Item>(&self, server: &ServerName, ear: Arc<Ear>) -> Result<Vec<T>, RelayError> {
        // Of what is closed nothing is told: the tools of the server are there all the same.
        if let Err(error) = self.hub.opened(server).await {
            tracing::debug!(%server, "a list of it is left out: {}", error.message);
            return Ok(Vec::new());
        }
        let offers = self.met.offers(server).await?;
        if !T::KIND.is_offered(&offers.capabilities) {
            return Ok(Vec::new());
        }
        all(&self.hub.bridge, server, T::KIND, ear).await
    }

    fn in_time<T: Item>(&self, server: &ServerName, listed: Result<Vec<T>, RelayError>) -> Vec<T> {
        // What it lists now counts, and nothing from before.
        super::lock(T::late(&self.late)).remove(server);
        listed.unwrap_or_else(|error| {
            tracing::warn!(%server, "a list of it is left out: {error}");
            Vec::new()
        })
    }

    /// What a server listed before that was late as well; what it lists now is told of when
    /// it is there.
    fn belated<T: Item>(self: &Arc<Self>, server: &ServerName, listing: Listing<T>) -> Vec<T> {
        tracing::warn!(%server, "a list of it is left out for now: it does not answer");
        let mut late = super::lock(T::late(&self.late));
        let known = late.entry(server.clone()).or_default();
        if known.is_coming {
            listing.abort();
        } else {
            known.is_coming = true;
            let (this, server) = (self.clone(), server.clone());
            tokio::spawn(async move { this.arrived(&server, joined(listing.await)) });
        }
        known.list.clone()
    }

    fn arrived<T: Item>(&self, server: &ServerName, listed: Result<Vec<T>, RelayError>) {
        let list = listed.unwrap_or_else(|error| {
            tracing::warn!(%server, "a list of it is left out: {error}");
            Vec::new()
        });
        let mut late = super::lock(T::late(&self.late));
        let known = late.entry(server.clone()).or_default();
        known.is_coming = false;
        // A server that is always late and says the same is no news.
        if known.list != list {
            known.list = list;
            // Nobody may listen.
            let _ = self.news.send(Arc::new(News::list(T::KIND)));
        }
    }
}

/// A listing that ends when nobody waits for it.
struct Ending<T>(Listing<T>);

impl<T> Ending<T> {
    async fn wait(mut self) -> Result<Vec<T>, RelayError> {
        joined((&mut self.0).await)
    }
}

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn joined<T>(
    listed: Result<Result<Vec<T>, RelayError>, tokio::task::JoinError>,
) -> Result<Vec<T>, RelayError> {
    listed.unwrap_or_else(|_ended| Ok(Vec::new()))
}

fn late<T: Item>(server: &ServerName, allowed: Duration) -> RelayError {
    RelayError::Failed(ToolError {
        reason: ErrorReason::Timeout,
        effect: Effect::NotSent,
        message: format!("server {server} did not list what it has within {allowed:?}"),
        hint: Some("give it more time: `list_timeout` in its configuration".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    use super::super::tests::whole;
    use super::*;

    #[tokio::test]
    async fn a_late_list_is_told_of_and_then_there_and_told_of_no_more() {
        let shared = whole(vec![("a", None), ("b", None)]).await.shared;
        let a = ServerName::new("a").unwrap();
        let mut news = shared.news.subscribe();
        for (known, is_news) in [(0, true), (1, false)] {
            let (arrive, arrived) = oneshot::channel();
            let listing = tokio::spawn(async { Ok(vec![arrived.await.unwrap()]) });
            assert_eq!(shared.belated::<Resource>(&a, listing).len(), known);
            let another = tokio::spawn(std::future::pending());
            assert_eq!(shared.belated::<Resource>(&a, another).len(), known);
            arrive.send(Resource::new("a:1", "one")).unwrap();
            while super::super::lock(&shared.late.resources)[&a].is_coming {
                yield_now().await;
            }
            assert_eq!(news.try_recv().is_ok_and(|news| news.resources), is_news);
        }
        assert_eq!(shared.in_time::<Resource>(&a, Ok(Vec::new())), []);
        assert!(super::super::lock(&shared.late.resources).is_empty());
    }
}
