//! What the servers together offer to a client.
//!
//! All are met when the gateway begins. Of one that was not met yet everything is said to be
//! offered: a list that turns out empty does less harm than one nobody asks for. One that
//! could not be started offers nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{
    Implementation, PromptsCapability, ResourcesCapability, ServerCapabilities, ServerConfig,
    ToolsCapability,
};
use serde_json::Map;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::bridge::{Bridge, Offers};
use crate::limits::MAX_DESCRIPTION_BYTES;
use crate::limits::serve::FIRST_CONTACT_TIME;
use crate::name::ServerName;
use crate::tools::ToolError;

/// What is known of the servers.
pub(super) struct Met {
    bridge: Bridge,
    servers: Vec<ServerName>,
    offers: Mutex<BTreeMap<ServerName, Option<Offers>>>,
    count: watch::Sender<usize>,
}

impl Met {
    /// Begins to meet the servers. Must be called within a runtime.
    pub(super) fn begin(bridge: Bridge, servers: Vec<ServerName>) -> Arc<Self> {
        let count = watch::channel(0).0;
        let met = Arc::new(Self { bridge, servers, offers: Mutex::default(), count });
        for server in &met.servers {
            tokio::spawn(met.clone().meet(server.clone()));
        }
        met
    }

    /// Waits until all were met, at most [`FIRST_CONTACT_TIME`].
    pub(super) async fn first_contact(&self) {
        let mut count = self.count.subscribe();
        let all = count.wait_for(|count| *count >= self.servers.len());
        let _ = timeout(FIRST_CONTACT_TIME, all).await;
    }

    /// What one server offers. Starts it when it has to.
    ///
    /// # Errors
    ///
    /// Why it could not be started.
    pub(super) async fn offers(&self, server: &ServerName) -> Result<Offers, ToolError> {
        match self.bridge.offered(server) {
            Some(offers) => Ok(offers),
            None => self.bridge.offers(server).await,
        }
    }

    /// What clients are told.
    pub(super) fn config(&self) -> ServerConfig {
        let mut all = ServerCapabilities::default();
        let mut tools = ToolsCapability::default();
        tools.list_changed = Some(true);
        all.tools = Some(tools);
        let mut words = Vec::new();
        for server in &self.servers {
            match self.known(server) {
                Known::Offers(offers) => {
                    add(&mut all, &offers.capabilities);
                    words.extend(offers.instructions.map(|text| (server, text)));
                }
                Known::Nothing => {}
                Known::Unmet => add(&mut all, &everything()),
            }
        }
        let name = Implementation::new("mcp-host", env!("CARGO_PKG_VERSION"));
        let mut config = ServerConfig::new(all).with_server_info(name);
        config.instructions = instructions(&words, self.servers.len() == 1);
        config
    }

    async fn meet(self: Arc<Self>, server: ServerName) {
        let met = self.bridge.offers(&server).await;
        if let Err(error) = &met {
            tracing::warn!(%server, "what it offers is left out: {}", error.message);
        }
        let mut offers = self.offers.lock().unwrap_or_else(PoisonError::into_inner);
        offers.insert(server, met.ok());
        drop(offers);
        self.count.send_modify(|count| *count = count.saturating_add(1));
    }

    fn known(&self, server: &ServerName) -> Known {
        if let Some(offers) = self.bridge.offered(server) {
            return Known::Offers(Box::new(offers));
        }
        let offers = self.offers.lock().unwrap_or_else(PoisonError::into_inner);
        match offers.get(server) {
            Some(Some(offers)) => Known::Offers(Box::new(offers.clone())),
            Some(None) => Known::Nothing,
            None => Known::Unmet,
        }
    }
}

enum Known {
    Offers(Box<Offers>),
    Nothing,
    Unmet,
}

fn everything() -> ServerCapabilities {
    let mut all = ServerCapabilities::default();
    let mut resources = ResourcesCapability::default();
    resources.subscribe = Some(true);
    all.resources = Some(resources);
    all.prompts = Some(PromptsCapability::default());
    all.completions = Some(Map::new());
    all.logging = Some(Map::new());
    all
}

/// Changes of lists are told in any case: a server that ends and comes back is one.
fn add(all: &mut ServerCapabilities, one: &ServerCapabilities) {
    if let Some(resources) = &one.resources {
        let mine = all.resources.get_or_insert_default();
        mine.list_changed = Some(true);
        mine.subscribe = mine.subscribe.max(resources.subscribe);
    }
    if one.prompts.is_some() {
        all.prompts.get_or_insert_default().list_changed = Some(true);
    }
    if one.completions.is_some() {
        all.completions.get_or_insert_default();
    }
    if one.logging.is_some() {
        all.logging.get_or_insert_default();
    }
}

/// Those of one server as they are, those of several with their names.
fn instructions(words: &[(&ServerName, String)], alone: bool) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    let cut = |text: &str| {
        let end = text.floor_char_boundary(MAX_DESCRIPTION_BYTES);
        text.get(..end).unwrap_or_default().to_owned()
    };
    let texts = words.iter().map(|(server, text)| match alone {
        true => cut(text),
        false => format!("Server {server}:\n{}", cut(text)),
    });
    Some(texts.collect::<Vec<_>>().join("\n\n"))
}
