//! One call: arguments read and checked, sent once, its answer read.
//!
//! Nothing is sent before the arguments are known to fit, and nothing is sent twice: a
//! call that may have done its work is not repeated here, whatever came of it.

use std::sync::Arc;

use rmcp::model::{CallToolRequest, CallToolRequestParams, ClientRequest};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::ask::{Target, ask};
use super::connection::Connection;
use super::listing::{Listing, listing};
use super::schema::Refusal;
use super::tool::Tool;
use super::upstream::Upstream;
use super::{error, output};
use crate::limits::MAX_ARGUMENT_BYTES;
use crate::tools::{Call, Effect, InvalidArgument, ToolDescription, ToolError, ToolOutput};

/// Calls a tool of one server.
pub(super) async fn call(upstream: &Arc<Upstream>, call: &Call) -> Result<ToolOutput, ToolError> {
    let target = Target { server: &upstream.server.name, tool: Some(&call.tool) };
    let Fitting { connection, arguments, until } = fitting(upstream, call).await?;
    let allowed = upstream.server.deadlines.call;
    let request = request(&call.tool, arguments);
    let mut asked = ask(&connection, target, request.clone(), until, allowed).await;
    // The server knew nothing of the session, so it did nothing either.
    if connection.has_expired()
        && asked.as_ref().is_err_and(|error| error.effect == Effect::NotSent)
    {
        let renewed = upstream.connection().await?;
        asked = ask(&renewed, target, request, until, allowed).await;
    }
    let answer = asked?;
    if output::is_unknown_tool(&answer) {
        return Err(vanished(upstream, &connection, &call.tool));
    }
    output::read(target, answer)
}

/// Arguments that fit the tool they are for, which is there.
pub(super) struct Fitting {
    connection: Arc<Connection>,
    /// The arguments by name.
    pub(super) arguments: Map<String, Value>,
    /// When the time for the call is over.
    until: Instant,
}

/// Checks the arguments of a call, without making it.
pub(super) async fn fitting(upstream: &Arc<Upstream>, call: &Call) -> Result<Fitting, ToolError> {
    let target = Target { server: &upstream.server.name, tool: Some(&call.tool) };
    let arguments = arguments(target, &call.arguments)?;
    let connection = upstream.connection().await?;
    let listing = listing(&connection, &upstream.server).await?;
    let tool = find(upstream, &listing, &call.tool)?;
    let allowed = upstream.server.deadlines.call;
    let begun = Instant::now();
    let until = begun.checked_add(allowed).unwrap_or(begun);
    let arguments = match timeout_at(until, tool.checker.check(arguments)).await {
        Ok(checked) => checked.map_err(|refusal| refused(target, refusal))?,
        Err(_) => {
            let what = format!("checking the arguments of {target}");
            let hint =
                "send less, or allow more time: `call_timeout` in the server's configuration";
            return Err(error::late(&what, allowed, Effect::NotSent, hint));
        }
    };
    Ok(Fitting { connection, arguments, until })
}

/// Describes a tool of one server.
pub(super) async fn describe(
    upstream: &Arc<Upstream>,
    tool: &str,
) -> Result<Arc<ToolDescription>, ToolError> {
    let connection = upstream.connection().await?;
    let listing = listing(&connection, &upstream.server).await?;
    find(upstream, &listing, tool).map(|tool| tool.description.clone())
}

fn request(tool: &str, arguments: Map<String, Value>) -> ClientRequest {
    let params = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    ClientRequest::CallToolRequest(CallToolRequest::new(params))
}

/// Of a key given twice the last value counts, here as in the JSON that is sent on.
fn arguments(target: Target<'_>, text: &str) -> Result<Map<String, Value>, ToolError> {
    if text.len() > MAX_ARGUMENT_BYTES {
        let bytes = text.len();
        let message = format!(
            "the arguments of {target} have {bytes} bytes, over the limit of {MAX_ARGUMENT_BYTES}"
        );
        let hint = "send less at once, in several calls if the tool allows it";
        return Err(error::limit(message, Effect::NotSent, hint));
    }
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    let unfit = |reason: String| {
        let reason = InvalidArgument { path: String::new(), reason };
        let hint = r#"give one JSON object with the arguments by name, such as {"key": "value"}"#;
        error::invalid(&target.to_string(), vec![reason], Effect::NotSent, hint)
    };
    match serde_json::from_str(text) {
        Ok(Value::Object(arguments)) => Ok(arguments),
        Ok(other) => Err(unfit(format!("expected a JSON object; got {}", kind(&other)))),
        Err(error) => Err(unfit(format!("expected a JSON object: {error}"))),
    }
}

fn find<'a>(upstream: &Upstream, listing: &'a Listing, name: &str) -> Result<&'a Tool, ToolError> {
    if let Some(tool) = listing.tool(name) {
        return Ok(tool);
    }
    let server = &upstream.server.name;
    let shown = error::quoted(name);
    let excluded = listing.excluded().iter().find(|excluded| excluded.tool == shown);
    let (message, hint) = match excluded {
        Some(excluded) => (
            format!("tool {server}/{shown} is left out: {}", excluded.reason),
            error::BROKEN_SERVER.to_owned(),
        ),
        None => {
            (format!("server {server} has no tool of that name: {shown}"), error::see_tools(server))
        }
    };
    Err(error::unknown(message, Effect::NotSent, Vec::new(), hint))
}

/// The server listed the tool and no longer knows it, so its list is asked for anew.
fn vanished(upstream: &Upstream, connection: &Connection, tool: &str) -> ToolError {
    connection.traffic().tools_changed();
    let server = &upstream.server.name;
    let message = format!("server {server} no longer knows the tool: {}", error::quoted(tool));
    error::unknown(message, Effect::Done, Vec::new(), error::see_tools(server))
}

fn refused(target: Target<'_>, refusal: Refusal) -> ToolError {
    match refusal {
        Refusal::Invalid(reasons) => {
            let tool = target.to_string();
            error::invalid(&tool, reasons, Effect::NotSent, error::see_schema(&tool))
        }
        Refusal::Lost => error::unsupported(
            format!("the arguments of {target} could not be checked"),
            Effect::NotSent,
            "call again, with smaller arguments if that does not help",
        ),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::ServerName;
    use crate::tools::ErrorReason;

    fn read(text: &str) -> Result<Map<String, Value>, ToolError> {
        let server = ServerName::new("s").unwrap();
        arguments(Target { server: &server, tool: Some("t") }, text)
    }

    #[test]
    fn no_text_is_an_empty_object() {
        assert_eq!(read("").unwrap(), Map::new());
        assert_eq!(read(" \n").unwrap(), Map::new());
        assert_eq!(read(r#"{"a":1,"a":2}"#).unwrap()["a"], 2);
    }

    #[test]
    fn what_is_no_object_is_refused_unsent() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let surrogate = r#"{"a":"\ud800"}"#;
        for text in ["[]", "7", "nonsense", "{", "{\"a\":NaN}", "{\"a\":1e400}", &deep, surrogate] {
            let error = read(text).unwrap_err();
            assert!(matches!(error.reason, ErrorReason::InvalidArguments(_)), "{error:?}");
            assert_eq!(error.effect, Effect::NotSent);
        }
    }

    #[test]
    fn arguments_over_the_bound_are_a_limit() {
        let error = read(&" ".repeat(MAX_ARGUMENT_BYTES + 1)).unwrap_err();
        assert_eq!((error.reason, error.effect), (ErrorReason::Limit, Effect::NotSent));
        assert!(
            error.message.contains("1048577 bytes, over the limit of 1048576"),
            "{}",
            error.message
        );
    }
}
