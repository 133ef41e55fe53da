//! The servers' tools as they were listed last: at once from memory or from the cache, and
//! newer ones behind that.
//!
//! What is called is always the server's tool of now; only who looks around may see a list
//! that is a moment old.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use serde_json::Value;
use tokio::sync::watch;

use crate::bridge::{self, Bridge};
use crate::cache::RememberedLists;
use crate::catalog::digest;
use crate::config::Server;
use crate::limits::serve::RELIST_TIME;
use crate::name::ServerName;
use crate::policy::Action;
use crate::tools::{Call, ToolDescription, ToolError, ToolOutput, Tools, said};

/// The lists of all servers. Clones share them.
#[derive(Clone)]
pub struct Lists {
    shared: Arc<Shared>,
}

struct Shared {
    bridge: Bridge,
    remembered: RememberedLists,
    servers: BTreeMap<ServerName, Place>,
    changes: watch::Sender<u64>,
}

/// One server's.
struct Place {
    server: Server,
    known: Mutex<Known>,
    /// One refresh at a time, for all who want one.
    refreshing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    list: Option<Arc<List>>,
    /// Whether the cache was looked into.
    was_recalled: bool,
    /// When the server was asked last.
    asked: Option<Instant>,
}

/// One list, by the names of the tools.
type List = BTreeMap<String, Arc<ToolDescription>>;

impl Lists {
    /// The lists of these servers. Starts none, and reads nothing yet.
    pub fn new(
        bridge: Bridge,
        servers: impl IntoIterator<Item = Server>,
        remembered: RememberedLists,
    ) -> Self {
        let place = |server: Server| {
            let name = server.name.clone();
            let known = Mutex::default();
            (name, Place { server, known, refreshing: tokio::sync::Mutex::default() })
        };
        let servers = servers.into_iter().map(place).collect();
        let changes = watch::channel(0).0;
        Self { shared: Arc::new(Shared { bridge, remembered, servers, changes }) }
    }

    /// Counts up whenever a list turned out to be another than it was.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Asks these servers anew, all at once. One that cannot be asked keeps the list it had.
    pub async fn refresh(&self, servers: &[ServerName]) {
        let asked = servers.iter().filter_map(|name| self.shared.servers.get(name));
        join_all(asked.map(|place| self.renewed(place))).await;
    }

    /// Whether a tool says that it only reads, as far as that is known at once.
    pub fn only_reads(&self, server: &str, tool: &str) -> bool {
        let name = ServerName::new(server).ok();
        let place = name.as_ref().and_then(|name| self.shared.servers.get(name));
        let tool = place.and_then(|place| self.known(place)?.get(tool).cloned());
        tool.is_some_and(|tool| Action::usual(&tool.annotations) == Action::Allow)
    }

    /// The server's configuration.
    pub fn server(&self, name: &str) -> Option<&Server> {
        let name = ServerName::new(name).ok()?;
        self.shared.servers.get(&name).map(|place| &place.server)
    }

    /// The list in memory, else in the cache.
    fn known(&self, place: &Place) -> Option<Arc<List>> {
        let mut known = place.lock();
        if known.list.is_none() && !known.was_recalled {
            known.was_recalled = true;
            known.list = remembered(&self.shared.remembered, &place.server).map(listed);
        }
        known.list.clone()
    }

    /// The list as the server gives it now.
    async fn renewed(&self, place: &Place) -> Result<Arc<List>, ToolError> {
        let _one_at_a_time = place.refreshing.lock().await;
        place.lock().asked = Some(Instant::now());
        let tools = self.shared.bridge.list(&place.server.name).await?;
        let before = self.known(place);
        let list = match before.filter(|before| are_same(before, &tools)) {
            Some(same) => same,
            None => self.changed(place, tools),
        };
        Ok(list)
    }

    fn changed(&self, place: &Place, tools: Vec<Arc<ToolDescription>>) -> Arc<List> {
        remember(&self.shared.remembered, &place.server, &tools);
        let list = listed(tools);
        place.lock().list = Some(list.clone());
        self.shared.changes.send_modify(|version| *version = version.wrapping_add(1));
        list
    }

    async fn listed(&self, server: &ServerName) -> Result<Arc<List>, ToolError> {
        let Some(place) = self.shared.servers.get(server) else {
            // It says what is wrong with the name.
            return self.shared.bridge.list(server).await.map(listed);
        };
        match self.known(place) {
            Some(list) => {
                self.renew_behind(place);
                Ok(list)
            }
            None => self.renewed(place).await,
        }
    }

    /// Asks a server that runs again, while others use what it said before. Where it told of
    /// no change, this asks nothing.
    fn renew_behind(&self, place: &Place) {
        let name = place.server.name.clone();
        if place.was_asked_just_now() || self.shared.bridge.offered(&name).is_none() {
            return;
        }
        let lists = self.clone();
        tokio::spawn(async move { lists.refresh(&[name]).await });
    }
}

impl Place {
    fn was_asked_just_now(&self) -> bool {
        self.lock().asked.is_some_and(|asked| asked.elapsed() < RELIST_TIME)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tools for Lists {
    fn servers(&self) -> Vec<ServerName> {
        self.shared.bridge.servers()
    }

    fn call<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
        Tools::call(&self.shared.bridge, call)
    }

    fn list<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
        async move { Ok(self.listed(server).await?.values().cloned().collect()) }.boxed()
    }

    /// A tool that the list does not have is asked for at the server, which may have it by
    /// now, and knows best what else was meant.
    fn describe<'a>(
        &'a self,
        server: &'a str,
        tool: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
        async move {
            let name = ServerName::new(server).ok();
            let place = name.as_ref().and_then(|name| self.shared.servers.get(name));
            let known = place.and_then(|place| self.known(place)?.get(tool).cloned());
            match known {
                Some(tool) => Ok(tool),
                None => self.shared.bridge.describe(server, tool).await,
            }
        }
        .boxed()
    }
}

/// The tools that were remembered of a server, if any were. They are read as tolerantly, and
/// within the same bounds, as what a server says itself.
pub fn remembered(lists: &RememberedLists, server: &Server) -> Option<Vec<Arc<ToolDescription>>> {
    let list = lists.recall(server)?;
    bridge::read_list(&server.name, &list).ok().map(|(tools, _)| tools)
}

fn remember(lists: &RememberedLists, server: &Server, tools: &[Arc<ToolDescription>]) {
    let entries: Vec<_> = tools.iter().map(|tool| entry(tool)).collect();
    if let Ok(list) = serde_json::value::to_raw_value(&entries) {
        lists.remember(server, &list);
    }
}

fn entry(tool: &ToolDescription) -> Value {
    let mut entry = said(tool);
    entry.insert("name".to_owned(), tool.tool.clone().into());
    entry.into()
}

fn listed(tools: Vec<Arc<ToolDescription>>) -> Arc<List> {
    Arc::new(tools.into_iter().map(|tool| (tool.tool.clone(), tool)).collect())
}

fn are_same(list: &List, tools: &[Arc<ToolDescription>]) -> bool {
    list.len() == tools.len()
        && tools.iter().all(|tool| {
            list.get(&tool.tool)
                .is_some_and(|known| Arc::ptr_eq(known, tool) || digest(known) == digest(tool))
        })
}
