//! How a verb fails: an outcome, and what is known beyond it of a tool that failed.

use serde_json::{Map, Value, json};

use super::tools;
use crate::outcome::{Kind, Outcome};
use crate::tools::{Effect, ErrorReason, ToolError};

/// Why a verb failed.
#[derive(Debug)]
pub struct Failure {
    /// How it ended.
    pub outcome: Outcome,
    /// The tool's error, when it was one.
    tool: Option<Box<ToolError>>,
}

impl Failure {
    /// The one shape that errors have in every JSON document.
    pub fn form(&self) -> Value {
        let Outcome { kind, exit_code, message, hint } = &self.outcome;
        let mut form = Map::new();
        form.insert("outcome".into(), json!(kind));
        form.insert("exit_code".into(), json!(exit_code));
        form.insert("message".into(), json!(message));
        form.insert("hint".into(), json!(hint));
        if let Some(error) = &self.tool {
            form.insert("reason".into(), json!(error.reason.word()));
            form.insert("effect".into(), json!(effect(error.effect)));
            form.insert("details".into(), details(&error.reason));
        }
        Value::Object(form)
    }
}

impl From<Outcome> for Failure {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, tool: None }
    }
}

impl From<ToolError> for Failure {
    fn from(error: ToolError) -> Self {
        let hint = error.hint.clone().unwrap_or_default();
        let outcome = Outcome::failed(kind(&error.reason), error.message.clone(), hint);
        Self { outcome, tool: Some(Box::new(error)) }
    }
}

fn kind(reason: &ErrorReason) -> Kind {
    match reason {
        ErrorReason::Failed(_) => Kind::ToolFailed,
        ErrorReason::Denied | ErrorReason::UnknownTool(_) | ErrorReason::InvalidArguments(_) => {
            Kind::Usage
        }
        ErrorReason::Unavailable | ErrorReason::Unsupported => Kind::ServerUnavailable,
        ErrorReason::Timeout => Kind::Timeout,
        ErrorReason::Limit => Kind::CallLimit,
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::NotSent => "not-sent",
        Effect::SentUnknown => "sent-unknown",
        Effect::Done => "done",
    }
}

fn details(reason: &ErrorReason) -> Value {
    match reason {
        ErrorReason::Failed(output) => json!({ "output": tools::form::output(output) }),
        ErrorReason::UnknownTool(nearest) => json!({ "nearest": nearest }),
        ErrorReason::InvalidArguments(reasons) => json!({ "arguments": reasons }),
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_the_same_fields_and_a_tools_error_more() {
        let keys = |failure: Failure| {
            let form = failure.form();
            form.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
        };
        let outcome = Outcome::failed(Kind::Usage, "m", "");
        assert_eq!(keys(outcome.into()), "outcome exit_code message hint");
        let error = ToolError {
            reason: ErrorReason::UnknownTool(vec!["s/near".into()]),
            effect: Effect::NotSent,
            message: "m".into(),
            hint: None,
        };
        let all = "outcome exit_code message hint reason effect details";
        assert_eq!(keys(error.into()), all);
    }
}
