//! The servers' resources: a URI belongs to the servers that list it, else to those with a
//! template it fits.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use futures::future::join_all;
use rmcp::model::{
    ClientRequest, ReadResourceRequest, ReadResourceRequestParams, ReadResourceResponse, Resource,
    ResourceTemplate,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer};

use super::client::Ear;
use super::drive::{Ended, Passed, Rounds, binding, drive, go_on};
use super::template::{exactness, fits};
use super::{Gateway, Outcome, Retry, Shared, words};
use crate::bridge::{RelayError, Relayed, Watched};
use crate::limits::serve::{MAX_LISTED_BYTES, MAX_URI_BYTES, MAX_WATCHED};
use crate::name::{ServerName, printable};

/// Codes with which servers say that they have no such resource.
const NOT_FOUND: [i32; 2] = [-32002, -32602];
/// Characters of a URI that a message shows.
const SHOWN_CHARS: usize = 256;

/// Where resources are, as the servers listed them last.
///
/// A resource that several servers list is the first one's, in the order of their names;
/// the others are asked only when that one has it not. Of the servers whose templates fit
/// it those come first whose template says the most of it: what fits everything must not
/// take what others have.
#[derive(Debug, Default)]
pub(super) struct Places {
    listed: HashMap<String, Vec<ServerName>>,
    templates: BTreeSet<(String, ServerName)>,
}

impl Places {
    /// The servers that may have a resource, best first.
    fn of(&self, uri: &str) -> Vec<ServerName> {
        if let Some(servers) = self.listed.get(uri) {
            return servers.clone();
        }
        let fitting = self.templates.iter().filter(|(template, _)| fits(template, uri));
        let mut best: BTreeMap<&ServerName, usize> = BTreeMap::new();
        for (template, server) in fitting {
            let known = best.entry(server).or_default();
            *known = exactness(template).max(*known);
        }
        let mut fitting: Vec<_> = best.into_iter().collect();
        fitting.sort_by_key(|(_, exactness)| Reverse(*exactness));
        fitting.into_iter().map(|(server, _)| server.clone()).collect()
    }

    /// The first server with this template.
    fn of_template(&self, template: &str) -> Option<ServerName> {
        let mut same = self.templates.iter().filter(|(known, _)| known == template);
        same.next().map(|(_, server)| server.clone())
    }

    /// Takes what is listed now. What several list is told of once.
    fn relist(&mut self, listed: HashMap<String, Vec<ServerName>>) {
        let shared = listed.iter().filter(|(_, servers)| servers.len() > 1);
        for (uri, servers) in shared.filter(|(uri, servers)| self.listed.get(*uri) != Some(servers))
        {
            let uri = printable(uri, SHOWN_CHARS);
            let names: Vec<&str> = servers.iter().map(ServerName::as_str).collect();
            tracing::warn!(
                "a resource is listed by {}; the first is asked: {uri}",
                names.join(", ")
            );
        }
        self.listed = listed;
    }
}

impl Shared {
    /// All resources, by server.
    pub(super) async fn resources(
        self: &Arc<Self>,
        ear: Arc<Ear>,
    ) -> Result<Vec<Resource>, ErrorData> {
        let gathered = self.gather::<Resource>(ear).await?;
        let mut listed: HashMap<String, Vec<ServerName>> = HashMap::new();
        let mut resources = Vec::new();
        for (server, items) in gathered {
            for resource in items {
                let servers = listed.entry(resource.uri.clone()).or_default();
                // Of a resource that several list, the first one's description counts.
                if servers.is_empty() {
                    resources.push(resource);
                }
                if !servers.contains(&server) {
                    servers.push(server.clone());
                }
            }
        }
        super::lock(&self.places).relist(listed);
        Ok(within(resources))
    }

    /// All templates, by server.
    pub(super) async fn templates(
        self: &Arc<Self>,
        ear: Arc<Ear>,
    ) -> Result<Vec<ResourceTemplate>, ErrorData> {
        let gathered = self.gather::<ResourceTemplate>(ear).await?;
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
    async fn places(
        self: &Arc<Self>,
        uri: &str,
        ear: Arc<Ear>,
    ) -> Result<Vec<ServerName>, ErrorData> {
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
        self: &Arc<Self>,
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
        let begin = |asker, passed: Passed| async move {
            let places = passed.server.map_or(places, |server| vec![server]);
            let (ear, notes) = client.ear(&cx, Some(Clone::clone(&asker)));
            let mut request = ClientRequest::ReadResourceRequest(ReadResourceRequest::new(
                ReadResourceRequestParams::new(uri.clone()),
            ));
            go_on(&mut request, passed.responses, passed.state);
            let meta = super::meta(&cx, client.level(&cx));
            let relayed = Relayed { request, meta };
            let rounds = Rounds::of(&cx);
            notes
                .during(async {
                    let mut ended = Ended::Failed(RelayError::Refused {
                        code: -32002,
                        message: "resource not found".to_owned(),
                        data: None,
                    });
                    for server in &places {
                        if let Err(error) = shared.hub.opened(server).await {
                            ended = Ended::Failed(error.into());
                            continue;
                        }
                        let bridge = &shared.hub.bridge;
                        ended = drive(bridge, server, relayed.clone(), ear.clone(), &asker, rounds)
                            .await;
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
            Outcome::Result(raw) => words::parsed(&raw).map(ReadResourceResponse::Complete),
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
            if let Err(error) = self.shared.hub.opened(&server).await {
                failure = words::failed(error.into());
                continue;
            }
            match self.shared.hub.bridge.watch(&server, uri).await {
                Ok(watched) => return Ok(watched),
                Err(error) => failure = words::failed(error),
            }
        }
        Err(failure)
    }

    /// Has a client told of all resources that it listens for, for as long as this goes on.
    /// A server that does not answer holds up nothing else.
    pub(super) async fn watch_all(&self, context: &SubscriptionContext) -> Infallible {
        let uris = context.accepted().resource_subscriptions.iter().flatten().take(MAX_WATCHED);
        let watching = uris.map(async |uri| {
            let watched = self.watch(uri, context.request_context()).await;
            let failed = |error: &ErrorData| {
                tracing::warn!("a resource is not watched: {}", error.message);
            };
            watched.inspect_err(failed).ok()
        });
        let _watched = join_all(watching).await;
        std::future::pending().await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_that_says_more_goes_before_one_that_takes_all() {
        let [a, b] = ["a", "b"].map(|name| ServerName::new(name).unwrap());
        let mut places = Places::default();
        for (template, server) in [("{+all}", &a), ("db://{x}", &a), ("db://t/{x}", &b)] {
            places.templates.insert((template.to_owned(), server.clone()));
        }
        assert_eq!(places.of("db://t/1"), [b.clone(), a.clone()]);
        assert_eq!(places.of("db://u"), std::slice::from_ref(&a));
        places.relist([("db://t/1".to_owned(), vec![a.clone(), b.clone()])].into());
        assert_eq!(places.of("db://t/1"), [a, b]);
    }
}
