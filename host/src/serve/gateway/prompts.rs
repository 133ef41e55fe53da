//! The servers' prompts, under names that are made as those of tools, and what completes
//! their arguments and those of templates.

use std::collections::BTreeSet;
use std::sync::Arc;

use rmcp::model::{
    ClientRequest, CompleteRequest, CompleteRequestParams, CompleteResult, GetPromptRequest,
    GetPromptRequestParams, GetPromptResponse, Prompt, Reference,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde_json::Value;

use super::client::Ear;
use super::drive::{Ended, Passed, Rounds, binding, drive, go_on};
use super::names::Address;
use super::resources::within;
use super::{Gateway, Outcome, Retry, Shared, words};
use crate::bridge::Relayed;
use crate::name::ServerName;
use crate::near;

impl Shared {
    /// All prompts, by server, under the names that clients see.
    pub(super) async fn prompts(self: &Arc<Self>, ear: Arc<Ear>) -> Result<Vec<Prompt>, ErrorData> {
        let (mut prompts, mut names) = (Vec::new(), BTreeSet::new());
        for (server, items) in self.gather::<Prompt>(ear).await? {
            for mut prompt in items {
                let address = Address { server: server.clone(), name: prompt.name };
                let public = self.names.public(&address);
                let is_own = super::lock(&self.short_prompts).note(&public, &address);
                if is_own && names.insert(public.clone()) {
                    prompt.name = public;
                    prompts.push(prompt);
                } else {
                    tracing::warn!(%server, "a prompt is left out: its name is not its own");
                }
            }
        }
        Ok(within(prompts))
    }

    /// What stands behind the name of a prompt.
    async fn prompt(self: &Arc<Self>, public: &str, ear: Arc<Ear>) -> Result<Address, ErrorData> {
        let known =
            || self.names.read(public).or_else(|| super::lock(&self.short_prompts).read(public));
        if let Some(address) = known() {
            return Ok(address);
        }
        let prompts = self.prompts(ear).await?;
        known().ok_or_else(|| {
            let near = near::nearest(public, prompts.iter().map(|prompt| prompt.name.as_str()));
            let near: Vec<String> = near.map(str::to_owned).into_iter().collect();
            words::unknown("prompt", public, &near)
        })
    }

    /// The server that completes something, and what it calls it.
    async fn completed(
        self: &Arc<Self>,
        reference: &mut Reference,
        ear: Arc<Ear>,
    ) -> Result<ServerName, ErrorData> {
        match reference {
            Reference::Prompt(prompt) => {
                let Address { server, name } = self.prompt(&prompt.name, ear).await?;
                prompt.name = name;
                Ok(server)
            }
            Reference::Resource(resource) => self.place_of_template(&resource.uri, ear).await,
            _ => Err(ErrorData::invalid_params("unknown kind of reference", None)),
        }
    }
}

impl Gateway {
    /// Gets a prompt for a client.
    pub(super) async fn prompt(
        &self,
        params: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let (quiet, _notes) = self.client.ear(&context, None);
        let Address { server, name } = self.shared.prompt(&params.name, quiet).await?;
        let arguments = Value::Object(params.arguments.clone().unwrap_or_default()).to_string();
        let binding = binding("prompts/get", &[&params.name, &arguments]);
        let retry = Retry { responses: params.input_responses, state: params.request_state };
        let (shared, client, cx) = (self.shared.clone(), self.client.clone(), context.clone());
        let begin = |asker, passed: Passed| async move {
            if let Err(error) = shared.hub.opened(&server).await {
                return Ended::Failed(error.into());
            }
            let (ear, notes) = client.ear(&cx, Some(Clone::clone(&asker)));
            let mut asked = GetPromptRequestParams::new(name);
            asked.arguments = params.arguments;
            let mut request = ClientRequest::GetPromptRequest(GetPromptRequest::new(asked));
            go_on(&mut request, passed.responses, passed.state);
            let relayed = Relayed { request, meta: super::meta(&cx, client.level(&cx)) };
            let rounds = Rounds::of(&cx);
            notes.during(drive(&shared.hub.bridge, &server, relayed, ear, &asker, rounds)).await
        };
        match self.converse(&context, &binding, retry, begin).await? {
            Outcome::Asks(questions) => Ok(questions.into()),
            Outcome::Result(raw) => words::parsed(&raw).map(GetPromptResponse::Complete),
            Outcome::Failed(error) => Err(words::failed(error)),
        }
    }

    /// Completes an argument for a client.
    pub(super) async fn completion(
        &self,
        mut params: CompleteRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let (ear, _notes) = self.client.ear(context, None);
        let server = self.shared.completed(&mut params.r#ref, ear.clone()).await?;
        let opened = self.shared.hub.opened(&server).await;
        opened.map_err(|error| words::failed(error.into()))?;
        params.meta = None;
        let request = ClientRequest::CompleteRequest(CompleteRequest::new(params));
        let relayed = Relayed { request, meta: super::meta(context, None) };
        let raw = self.shared.hub.bridge.relay(&server, relayed, ear).await;
        words::parsed(&raw.map_err(words::failed)?)
    }
}
