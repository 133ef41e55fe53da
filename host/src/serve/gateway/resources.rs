//! The servers' resources: a URI belongs to the servers that list it, else to those with a
//! template it fits.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures::future::join_all;
use rmcp::model::{
    ClientRequest, ReadResourceRequest, ReadResourceRequestParams, ReadResourceResponse, Resource,
    ResourceTemplate,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::client::Ear;
use super::drive::{Ended, drive, go_on};
use super::lists::{Kind, all};
use super::template::fits;
use super::{Gateway, Outcome, Retry, Shared, binding, words};
use crate::bridge::{RelayError, Relayed, Watched};
use crate::limits::serve::{LIST_PATIENCE, MAX_LISTED_BYTES, MAX_URI_BYTES};
use crate::name::{ServerName, printable};
use crate::serve::ask::is_modern;

/// Codes with which servers say that they have no such resource.
const NOT_FOUND: [i32; 2] = [-32002, -32602];
/// Characters of a URI that a message shows.
const SHOWN_CHARS: usize = 256;

/// Where resources are, as the servers listed them last.
#[derive(Debug, Default)]
pub(super) struct Places {
    listed: HashMap<String, BTreeSet<ServerName>>,
    templates: BTreeSet<(String, ServerName)>,
}

impl Places {
    /// The servers that may have a resource, those that list it first.
    fn of(&self, uri: &str) -> Vec<ServerName> {
        if let Some(servers) = self.listed.get(uri) {
            return servers.iter().cloned().collect();
        }
        let fitting = self.templates.iter().filter(|(template, _)| fits(template, uri));
        let fitting: BTreeSet<_> = fitting.map(|(_, server)| server.clone()).collect();
        fitting.into_iter().collect()
    }

    /// The first server with this template.
    fn of_template(&self, template: &str) -> Option<ServerName> {
        let mut same = self.templates.iter().filter(|(known, _)| known == template);
        same.next().map(|(_, server)| server.clone())
    }
}

impl Shared {
    /// What all servers that have such a list have in it. One that cannot be asked, or not
    /// soon, costs only itself, unless there is no other.
    pub(super) async fn gather<T: DeserializeOwned>(
        &self,
        kind: Kind,
        ear: Arc<Ear>,
    ) -> Result<Vec<(ServerName, Vec<T>)>, ErrorData> {
        let asked = self.servers.iter().map(async |server| {
            let one = self.one::<T>(kind, server, ear.clone());
            (server.clone(), timeout(LIST_PATIENCE, one).await)
        });
        let mut gathered = Vec::new();
        for (server, listed) in join_all(asked).await {
            match listed {
                Ok(Ok(items)) => gathered.push((server, items)),
                Ok(Err(error)) if self.servers.len() == 1 => return Err(words::failed(error)),
                Ok(Err(error)) => tracing::warn!(%server, "a list of it is left out: {error}"),
                Err(_late) => tracing::warn!(%server, "a list of it is left out: it is late"),
            }
        }
        Ok(gathered)
    }

    async fn one<T: DeserializeOwned>(
        &self,
        kind: Kind,
        server: &ServerName,
        ear: Arc<Ear>,
    ) -> Result<Vec<T>, RelayError> {
        let offers = self.met.offers(server).await;
        if !offers.is_some_and(|offers| kind.is_offered(&offers.capabilities)) {
            return Ok(Vec::new());
        }
        all(&self.hub.bridge, server, kind, ear).await
    }

    /// All resources, by server.
    pub(super) async fn resources(&self, ear: Arc<Ear>) -> Result<Vec<Resource>, ErrorData> {
        let gathered = self.gather::<Resource>(Kind::Resources, ear).await?;
        let mut listed: HashMap<String, BTreeSet<ServerName>> = HashMap::new();
        let mut resources = Vec::new();
        for (server, items) in gathered {
            for resource in items {
                let servers = listed.entry(resource.uri.clone()).or_default();
                // Of a resource that several list, the first one's description counts.
                if servers.is_empty() {
                    resources.push(resource);
                }
                servers.insert(server.clone());
            }
        }
        super::lock(&self.places).listed = listed;
        Ok(within(resources))
    }

    /// All templates, by server.
    pub(super) async fn templates(
        &self,
        ear: Arc<Ear>,
    ) -> Result<Vec<ResourceTemplate>, ErrorData> {
        let gathered = self.gather::<ResourceTemplate>(Kind::Templates, ear).await?;
        let mut places = BTreeSet::new();
        let mut templates = Vec::new();
        for (server, items) in gathered {
            for template in items {
                places.insert((template.uri_template.clone(), server.clone()));
                templates.push(template);
            }
        }
        super::lock(&self.places).templates = places;
        Ok(within(templates))
    }

    /// The servers to ask for a resource, best first.
    async fn places(&self, uri: &str, ear: Arc<Ear>) -> Result<Vec<ServerName>, ErrorData> {
        if uri.len() > MAX_URI_BYTES {
            let message = format!("the uri is over the limit of {MAX_URI_BYTES} bytes");
            return Err(ErrorData::invalid_params(message, None));
        }
        if let [only] = self.servers.as_slice() {
            return Ok(vec![only.clone()]);
        }
        let known = super::lock(&self.places).of(uri);
        if !known.is_empty() {
            return Ok(known);
        }
        // What was not listed yet, or is new.
        self.resources(ear.clone()).await?;
        self.templates(ear).await?;
        let found = super::lock(&self.places).of(uri);
        if found.is_empty() {
            return Err(not_found(uri));
        }
        Ok(found)
    }

    /// The server of a template.
    pub(super) async fn place_of_template(
        &self,
        template: &str,
        ear: Arc<Ear>,
    ) -> Result<ServerName, ErrorData> {
        if let [only] = self.servers.as_slice() {
            return Ok(only.clone());
        }
        if let Some(server) = super::lock(&self.places).of_template(template) {
            return Ok(server);
        }
        self.templates(ear.clone()).await?;
        let known = super::lock(&self.places).of_template(template);
        match known {
            Some(server) => Ok(server),
            // A plain URI will do for a template.
            None => self
                .places(template, ear)
                .await?
                .into_iter()
                .next()
                .ok_or_else(|| not_found(template)),
        }
    }
}

impl Gateway {
    /// Reads a resource for a client.
    pub(super) async fn resource(
        &self,
        params: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = params.uri;
        let (quiet, _notes) = self.client.ear(&context, None);
        let places = self.shared.places(&uri, quiet).await?;
        let binding = binding("resources/read", &[&uri]);
        let retry = Retry { responses: params.input_responses, state: params.request_state };
        let (shared, client, cx) = (self.shared.clone(), self.client.clone(), context.clone());
        let begin = |asker, passed: super::drive::Passed| async move {
            let places = passed.server.map_or(places, |server| vec![server]);
            let (ear, notes) = client.ear(&cx, Some(Clone::clone(&asker)));
            let mut request = ClientRequest::ReadResourceRequest(ReadResourceRequest::new(
                ReadResourceRequestParams::new(uri.clone()),
            ));
            go_on(&mut request, passed.responses, passed.state);
            let meta = super::meta(&cx, client.level(&cx));
            let relayed = Relayed { request, meta };
            let driven = (!is_modern(&cx)).then_some(&asker);
            notes
                .during(async {
                    let mut ended = Ended::Failed(RelayError::Refused {
                        code: -32002,
                        message: "resource not found".to_owned(),
                        data: None,
                    });
                    for server in &places {
                        let bridge = &shared.hub.bridge;
                        ended = drive(bridge, server, relayed.clone(), ear.clone(), driven).await;
                        if !is_elsewhere(&ended) {
                            break;
                        }
                    }
                    ended
                })
                .await
        };
        match self.converse(&context, &binding, retry, begin).await? {
            Outcome::Asks(questions) => Ok(questions.into()),
            Outcome::Result(raw) => super::parsed(&raw).map(ReadResourceResponse::Complete),
            Outcome::Failed(error) => Err(words::failed(error)),
        }
    }

    /// Has a client told when a resource changes.
    pub(super) async fn watch(
        &self,
        uri: &str,
        context: &RequestContext<RoleServer>,
    ) -> Result<Arc<Watched>, ErrorData> {
        let (quiet, _notes) = self.client.ear(context, None);
        let mut failure = not_found(uri);
        for server in self.shared.places(uri, quiet).await? {
            match self.shared.hub.bridge.watch(&server, uri).await {
                Ok(watched) => return Ok(watched),
                Err(error) => failure = words::failed(error),
            }
        }
        Err(failure)
    }
}

/// Whether another server may have what this one has not.
fn is_elsewhere(ended: &Ended) -> bool {
    matches!(ended, Ended::Failed(RelayError::Refused { code, .. }) if NOT_FOUND.contains(code))
        || matches!(ended, Ended::Failed(RelayError::Failed(_)))
}

/// As many as one answer may hold.
pub(super) fn within<T: serde::Serialize>(items: Vec<T>) -> Vec<T> {
    let mut bytes = 0_usize;
    let all = items.len();
    let kept: Vec<T> = items
        .into_iter()
        .take_while(|item| {
            let size = serde_json::to_string(item).map_or(0, |text| text.len());
            bytes = bytes.saturating_add(size);
            bytes <= MAX_LISTED_BYTES
        })
        .collect();
    if kept.len() < all {
        tracing::warn!(
            "{} of {all} in a list are left out: it is over its limit",
            all.saturating_sub(kept.len())
        );
    }
    kept
}

fn not_found(uri: &str) -> ErrorData {
    let uri = printable(uri, SHOWN_CHARS);
    let message = format!("no server has this resource: {uri}; list the resources to see them");
    ErrorData::resource_not_found(message, None)
}
