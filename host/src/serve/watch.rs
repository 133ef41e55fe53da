//! What stands between a granted call and its server when a client drives: the policy, the
//! person, and what is noted.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::model::{
    ElicitRequest, ElicitRequestParams, ElicitationSchema, EnumSchema, InputRequest,
    LegacyEnumSchema, PrimitiveSchemaDefinition,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::ask::{Asker, Unasked};
use super::audit::{self, Approval, Entry};
use super::hub::Hub;
use super::metrics::Level;
use crate::catalog::digest;
use crate::limits::serve::{MAX_ASKED_CHARS, MAX_ASKED_TEXT_CHARS, MAX_NOES};
use crate::name::printable;
use crate::policy::{Action, Rule};
use crate::tools::{
    Call, CallRecord, Effect, ErrorReason, Overseer, Patience, ToolDescription, ToolError,
    Tools as _,
};

/// Characters of a name that a question shows.
const SHOWN_NAME_CHARS: usize = 128;

/// What an approval holds for, beside this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Calls of one run: it can hold for the rest of it.
    Run,
    /// A call on its own.
    Call,
}

/// Watches over the calls that one request of a client makes.
pub struct Watch {
    hub: Arc<Hub>,
    asker: Asker,
    patience: Patience,
    scope: Scope,
    /// What the client calls itself.
    client: Option<String>,
    /// What names the run in the audit.
    run: Option<String>,
    /// Who let the newest call of each tool pass; what was approved for the rest of the run
    /// stays so.
    approved: Mutex<HashMap<(String, String), Option<Approval>>>,
    /// A person is asked one thing at a time; how often the answer was no.
    asking: tokio::sync::Mutex<usize>,
}

/// What a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Once,
    Run,
    Always,
    No,
}

impl Watch {
    /// Watches over a call on its own, for a client whose person `asker` reaches.
    pub fn call(hub: Arc<Hub>, asker: Asker) -> Self {
        let client = asker.client_name().map(str::to_owned);
        Self {
            hub,
            asker,
            patience: Patience::default(),
            scope: Scope::Call,
            client,
            run: None,
            approved: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// Watches over the calls of one run; the time of asking is held in `patience`.
    pub fn run(hub: Arc<Hub>, asker: Asker, patience: Patience, run: String) -> Self {
        Self { patience, scope: Scope::Run, run: Some(run), ..Self::call(hub, asker) }
    }

    async fn decide(&self, call: &Call) -> Result<Option<Approval>, ToolError> {
        let rule = self.hub.policy.rule(&call.server, &call.tool);
        match rule.map(Rule::action) {
            Some(Action::Deny) => return Err(denied(call, rule)),
            Some(Action::Allow) => return Ok(Some(Approval::Rule)),
            Some(Action::Ask) | None => {}
        }
        // As the server says it now, not as it was listed once.
        let tool = self.hub.bridge.describe(&call.server, &call.tool).await?;
        if rule.is_none() && Action::usual(&tool.annotations) == Action::Allow {
            return Ok(None);
        }
        self.approval(call, &tool, rule).await.map(Some)
    }

    async fn approval(
        &self,
        call: &Call,
        tool: &ToolDescription,
        rule: Option<&Rule>,
    ) -> Result<Approval, ToolError> {
        if let Some(approval) = self.given(call, tool) {
            return Ok(approval);
        }
        // Nobody is asked about a call that cannot be made.
        self.hub.bridge.fitting(call).await?;
        let _held = self.patience.hold();
        let mut noes = self.asking.lock().await;
        // Somebody before may have been given it for all.
        if let Some(approval) = self.given(call, tool) {
            return Ok(approval);
        }
        if *noes >= MAX_NOES {
            return Err(refused(call));
        }
        let question = question(call, tool, self.scope).ok_or_else(|| unshowable(call))?;
        let _counted = self.hub.metrics.hold(Level::Parked);
        let answer = self.asker.ask(question).await;
        let chosen = answer.map_err(|error| {
            // Nobody is there, so nobody is asked again.
            *noes = MAX_NOES;
            unasked(call, rule, error)
        })?;
        match choice(&chosen) {
            Choice::Once => Ok(Approval::Once),
            Choice::Run if self.scope == Scope::Run => {
                // Before whoever waits for the person finds out.
                self.note(call, Some(Approval::Run));
                Ok(Approval::Run)
            }
            Choice::Run => Ok(Approval::Once),
            Choice::Always => {
                self.keep(tool);
                Ok(Approval::Always)
            }
            Choice::No => {
                *noes = noes.saturating_add(1);
                Err(refused(call))
            }
        }
    }

    /// An approval from before, for the rest of the run or for good.
    fn given(&self, call: &Call, tool: &ToolDescription) -> Option<Approval> {
        let key = (call.server.clone(), call.tool.clone());
        if self.approved().get(&key) == Some(&Some(Approval::Run)) {
            return Some(Approval::Run);
        }
        let (name, seal) = self.seal(tool)?;
        match self.hub.approvals.has(&name, &seal) {
            Ok(approved) => approved.then_some(Approval::Always),
            Err(error) => {
                tracing::warn!("what was approved before is left out: {error}");
                None
            }
        }
    }

    fn keep(&self, tool: &ToolDescription) {
        let Some((name, seal)) = self.seal(tool) else { return };
        if let Err(error) = self.hub.approvals.add(&name, &seal) {
            tracing::warn!("an approval holds only once, it could not be kept: {error}");
        }
    }

    /// What is approved: this tool as it is now, of the server as it is reached now.
    fn seal(&self, tool: &ToolDescription) -> Option<(String, blake3::Hash)> {
        let server = self.hub.lists.server(&tool.server)?;
        let mut hasher = blake3::Hasher::new_derive_key("mcp-host approval, version 1");
        hasher.update(server.transport.fingerprint().as_bytes());
        hasher.update(digest(tool).as_bytes());
        Some((format!("{}/{}", tool.server, tool.tool), hasher.finalize()))
    }

    fn note(&self, call: &Call, approval: Option<Approval>) {
        self.approved().insert((call.server.clone(), call.tool.clone()), approval);
    }

    fn approved(&self) -> MutexGuard<'_, HashMap<(String, String), Option<Approval>>> {
        self.approved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Overseer for Watch {
    fn admit<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<(), ToolError>> {
        async move {
            self.hub.audit.ready().await.map_err(|error| unaudited(call, &error))?;
            let approval = self.decide(call).await?;
            self.note(call, approval);
            Ok(())
        }
        .boxed()
    }

    fn ended(&self, call: &Call, record: &CallRecord) {
        let key = (call.server.clone(), call.tool.clone());
        let took = Duration::from_secs_f64(record.ms.max(0.0) / 1e3);
        // A caller may name servers that are not there, and must not fill the books with them.
        let server = self.hub.lists.server(&call.server).map_or("", |known| known.name.as_str());
        self.hub.metrics.call_ended(
            server,
            record.outcome,
            (record.outcome != "denied").then_some(took),
        );
        let approved = self.approved().get(&key).copied().flatten();
        let noted = self.hub.audit.record(&Entry {
            client: self.client.as_deref(),
            run: self.run.as_deref(),
            server: &call.server,
            tool: &call.tool,
            outcome: record.outcome,
            approved: approved.filter(|_| record.outcome != "denied"),
            arguments: blake3::hash(call.arguments.as_bytes()),
            bytes_in: u64::try_from(record.bytes_in).unwrap_or(u64::MAX),
            bytes_out: u64::try_from(record.bytes_out).unwrap_or(u64::MAX),
            took,
        });
        if let Err(error) = noted {
            tracing::error!("a call was made and could not be noted: {error}");
        }
    }
}

/// The question: which tool, with what, and for how long. Nothing where the arguments cannot
/// be shown.
fn question(call: &Call, tool: &ToolDescription, scope: Scope) -> Option<InputRequest> {
    let message = asked(call, tool)?;
    let mut choices = vec![("once", "Allow this call")];
    choices.extend((scope == Scope::Run).then_some(("run", "Allow for the rest of this run")));
    choices.extend([("always", "Always allow this tool, as it is now"), ("no", "Do not allow")]);
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (values, names): (Vec<_>, Vec<_>) = choices.into_iter().unzip();
    // The older form of a choice with names, which clients of all versions know.
    let mut decision = LegacyEnumSchema::new(owned(values));
    decision.title = Some("Decision".into());
    decision.enum_names = Some(owned(names));
    let decision = PrimitiveSchemaDefinition::Enum(EnumSchema::Legacy(decision));
    let fields = BTreeMap::from([("decision".to_owned(), decision)]);
    let form = ElicitationSchema::new(fields).with_required(vec!["decision".to_owned()]);
    let params =
        ElicitRequestParams::FormElicitationParams { meta: None, message, requested_schema: form };
    Some(InputRequest::Elicitation(ElicitRequest::new(params)))
}

fn asked(call: &Call, tool: &ToolDescription) -> Option<String> {
    let arguments = shown_arguments(&call.arguments)?;
    let warning = match tool.annotations.destructive {
        Some(true) => "\nThe server says that it can destroy things.",
        _ => "",
    };
    Some(format!("Allow the call of {}?{warning}\nArguments: {arguments}", shown(call)))
}

/// Every argument, long texts by their beginnings: one must not push another out of sight.
fn shown_arguments(arguments: &str) -> Option<String> {
    let mut value: Value = match arguments.trim() {
        "" => Value::Object(Map::new()),
        text => serde_json::from_str(text).ok()?,
    };
    shorten(&mut value);
    let text = value.to_string();
    let fits = text.chars().count() <= MAX_ASKED_CHARS;
    fits.then(|| printable(&text, usize::MAX))
}

/// Arguments fit their tool by now, so they nest little.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(MAX_ASKED_TEXT_CHARS) {
                let more = text.chars().count().saturating_sub(MAX_ASKED_TEXT_CHARS);
                text.truncate(end);
                text.push_str(&format!("… ({more} more characters)"));
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// What the answer says; everything that is no clear yes is a no.
fn choice(answer: &Value) -> Choice {
    let accepted = answer.get("action").and_then(|action| action.as_str()) == Some("accept");
    let decision = answer.get("content").and_then(|content| content.get("decision"));
    let chosen = decision.and_then(|decision| Choice::deserialize(decision).ok());
    if accepted { chosen.unwrap_or(Choice::No) } else { Choice::No }
}

fn shown(call: &Call) -> String {
    let part = |name: &str| printable(name, SHOWN_NAME_CHARS);
    format!("{}/{}", part(&call.server), part(&call.tool))
}

fn denied(call: &Call, rule: Option<&Rule>) -> ToolError {
    let rule = rule.map(ToString::to_string).unwrap_or_default();
    let message = format!("the policy forbids calls of {}: rule {rule}", shown(call));
    not_sent(message, "do without it; only a person can change the policy")
}

fn refused(call: &Call) -> ToolError {
    let message = format!("a person did not allow the call of {}", shown(call));
    not_sent(message, "do without it, or ask the person what they would rather have")
}

fn unasked(call: &Call, rule: Option<&Rule>, error: Unasked) -> ToolError {
    let why = match rule {
        Some(rule) => format!("rule {rule}"),
        None => "it is not marked as read-only, and no rule is about it".to_owned(),
    };
    let message =
        format!("the call of {} needs a person's approval ({why}), and {error}", shown(call));
    let rule = crate::config::quote::shell(&format!("{}/{}=allow", call.server, call.tool));
    let hint = match error {
        Unasked::Cannot => format!(
            "tell the person: this client shows no questions; they can allow the tool with \
             --policy {rule}, or under [policy] in the configuration"
        ),
        Unasked::NoAnswer | Unasked::Gone => "ask again when somebody is there".to_owned(),
    };
    not_sent(message, hint)
}

fn unshowable(call: &Call) -> ToolError {
    let message = format!(
        "the call of {} needs a person's approval, and has more arguments than can be shown",
        shown(call)
    );
    not_sent(message, "give it less at once")
}

fn unaudited(call: &Call, error: &audit::Error) -> ToolError {
    let message =
        format!("the call of {} is not made, it could not be noted: {error}", shown(call));
    not_sent(message, format!("tell the person: {}", error.hint()))
}

fn not_sent(message: String, hint: impl Into<String>) -> ToolError {
    let hint = Some(hint.into());
    ToolError { reason: ErrorReason::Denied, effect: Effect::NotSent, message, hint }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_argument_pushes_another_out_of_sight() {
        let arguments = json!({"memo": "Rent. ".repeat(2_000), "to": "SOMEBODY", "n": [1, 2]});
        let shown = shown_arguments(&arguments.to_string()).unwrap();
        assert!(shown.contains("SOMEBODY") && shown.contains("more characters"), "{shown}");
        let many: Map<String, Value> =
            (0..5_000).map(|n| (format!("field{n}"), Value::from(n))).collect();
        assert_eq!(shown_arguments(&Value::from(many).to_string()), None);
    }

    #[test]
    fn whatever_is_no_clear_yes_is_a_no() {
        for (answer, expected) in [
            (json!({"action": "accept", "content": {"decision": "once"}}), Choice::Once),
            (json!({"action": "accept", "content": {"decision": "always"}}), Choice::Always),
            (json!({"action": "accept", "content": {"decision": "maybe"}}), Choice::No),
            (json!({"action": "accept", "content": {}}), Choice::No),
            (json!({"action": "accept"}), Choice::No),
            (json!({"action": "decline", "content": {"decision": "always"}}), Choice::No),
            (json!({"action": "cancel"}), Choice::No),
            (json!({}), Choice::No),
            (json!("once"), Choice::No),
        ] {
            assert_eq!(choice(&answer), expected, "{answer}");
        }
    }
}
