//! What a client is told when something went wrong: written for a model, which has to know
//! what was wrong, what is right, and whether it is safe to try again.

use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestParams, CallToolResult, CompleteRequestParams, CompleteResult, ContentBlock,
    CustomRequest, ErrorCode, GetPromptRequestParams, GetPromptResult, ReadResourceRequestParams,
    ReadResourceResult, ResultType,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::bridge::RelayError;
use crate::limits::MAX_NEAR_MISSES;
use crate::name::printable;
use crate::tools::{Effect, ErrorReason, ToolError};

/// Reasons for which arguments do not fit that are told at once.
const MAX_TOLD_REASONS: usize = 10;
/// Characters of one reason.
const MAX_REASON_CHARS: usize = 500;

/// A call that failed in the host, as the result of the call.
pub(super) fn refused(error: &ToolError) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(told(error))])
}

/// A request other than a call that failed.
pub(super) fn failed(error: RelayError) -> ErrorData {
    match error {
        RelayError::Refused { code, message, data } => {
            ErrorData::new(ErrorCode(code), message, data)
        }
        RelayError::Failed(error) => ErrorData::internal_error(told(&error), None),
    }
}

/// A request that is none the gateway can read: of a method it has, or of another.
pub(super) fn unread(request: &CustomRequest) -> ErrorData {
    let method = printable(&request.method, MAX_REASON_CHARS);
    let params = request.params.clone().unwrap_or_default();
    let why = match request.method.as_str() {
        "tools/call" => unfit::<CallToolRequestParams>(params),
        "prompts/get" => unfit::<GetPromptRequestParams>(params),
        "resources/read" => unfit::<ReadResourceRequestParams>(params),
        "completion/complete" => unfit::<CompleteRequestParams>(params),
        _ => None,
    };
    match why {
        Some(why) => {
            let why = printable(&why, MAX_REASON_CHARS);
            let message = format!("the parameters of {method} are not what they must be: {why}");
            ErrorData::invalid_params(message, None)
        }
        None => ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method, None),
    }
}

fn unfit<T: DeserializeOwned>(params: Value) -> Option<String> {
    serde_json::from_value::<T>(params).err().map(|error| error.to_string())
}

/// A result as what it must be.
pub(super) fn parsed<T: Complete>(raw: &RawValue) -> Result<T, ErrorData> {
    let mut result: T = serde_json::from_str(raw.get()).map_err(|error| {
        let message = format!("the server answered with something else: {error}");
        ErrorData::internal_error(message, None)
    })?;
    result.kind().get_or_insert(ResultType::COMPLETE);
    Ok(result)
}

/// A result that says that it is one. Servers of the old era do not say so, and clients of
/// the new one have to hear it.
pub(super) trait Complete: DeserializeOwned {
    /// Where it says so.
    fn kind(&mut self) -> &mut Option<ResultType>;
}

macro_rules! complete {
    ($($result:ty),*) => {
        $(impl Complete for $result {
            fn kind(&mut self) -> &mut Option<ResultType> {
                &mut self.result_type
            }
        })*
    };
}

complete!(CallToolResult, CompleteResult, GetPromptResult, ReadResourceResult);

/// A name that stands for nothing.
pub(super) fn unknown(what: &str, name: &str, near: &[String]) -> ErrorData {
    let name = printable(name, MAX_REASON_CHARS);
    let near = near.get(..near.len().min(MAX_NEAR_MISSES)).unwrap_or_default();
    let hint = match near {
        [] => format!("list the {what}s to see what there is"),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    ErrorData::invalid_params(format!("unknown {what}: {name}; {hint}"), None)
}

fn told(error: &ToolError) -> String {
    let mut lines = vec![error.message.clone()];
    if let ErrorReason::InvalidArguments(reasons) = &error.reason {
        // The first is part of the message.
        let more = reasons.iter().skip(1).take(MAX_TOLD_REASONS);
        lines.extend(more.map(|reason| {
            let path = printable(&reason.path, MAX_REASON_CHARS);
            format!("- {path}: {}", printable(&reason.reason, MAX_REASON_CHARS))
        }));
    }
    lines.extend(error.hint.clone());
    lines.push(again(error).to_owned());
    lines.join("\n")
}

fn again(error: &ToolError) -> &'static str {
    match (&error.effect, &error.reason) {
        (Effect::NotSent, ErrorReason::Denied) => {
            "Nothing was sent. Calling again as it is will be refused again."
        }
        (Effect::NotSent, ErrorReason::InvalidArguments(_)) => {
            "Nothing was sent. Correct the arguments and call again."
        }
        (Effect::NotSent, _) => "Nothing was sent, so it is safe to call again.",
        (Effect::SentUnknown, _) => {
            "It was sent and may have taken effect. Check that before calling again."
        }
        (Effect::Done, _) => {
            "The server did answer, so it may have taken effect. Calling again would repeat it."
        }
    }
}
