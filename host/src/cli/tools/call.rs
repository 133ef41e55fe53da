//! `tools call`: one call, from the command line.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{ToolPath, arguments, failed, open};
use crate::cli::context::Context;
use crate::cli::{report, signal};
use crate::outcome::{Kind, Outcome};
use crate::stdio::Escape;
use crate::tools::{
    Call, Content, Effect, EmbeddedResource, ErrorReason, ResourceBody, Session, ToolError,
    ToolOutput,
};

const EXAMPLES: &str = "Examples:
  mcp-host tools call everything/get-sum a=2 b=40
  mcp-host tools call shop/search_books query=whale limit=3
  mcp-host tools call shop/quote_order --args @order.json --json
  echo '{\"message\":\"hi\"}' | mcp-host tools call shop/echo --args -

A VALUE is text where the tool's schema says so, else JSON, else text. The structured
result is printed if there is one, else the text; --json prints the whole output. The
exit code is 0, 1 when the tool failed, 2 for wrong arguments, 4 when the server cannot
be reached.";

/// The flags of `tools call`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, about = "Call a tool")]
pub struct Args {
    /// The tool, as SERVER/TOOL
    #[arg(value_name = "SERVER/TOOL")]
    tool: ToolPath,
    /// Arguments, one by one
    #[arg(value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    /// Arguments as a JSON object, from a file, or from stdin
    #[arg(long, value_name = "JSON|@FILE|-")]
    args: Option<String>,
}

/// Calls the tool and prints what it answered.
pub async fn execute(args: Args, context: &Context) -> Result<ExitCode, Outcome> {
    let (bridge, session) = open(context)?;
    let called = tokio::select! {
        called = call(&args, &session) => called,
        () = signal::interrupted() => Err(Outcome::failed(Kind::Interrupted, "the call was interrupted", "")),
    };
    bridge.shutdown().await;
    let result = called?;
    match result {
        Ok(output) if context.json => report::document(&json_form(&output)),
        Ok(output) => print(&output),
        Err(error) if context.json => {
            report::document(&json!({ "error": error_form(&error) }));
            return Ok(ExitCode::from(failed(&error).exit_code));
        }
        Err(error) => return Err(failed(&error)),
    }
    Ok(ExitCode::SUCCESS)
}

async fn call(args: &Args, session: &Session) -> Result<Result<ToolOutput, ToolError>, Outcome> {
    let ToolPath { server, tool } = &args.tool;
    let arguments = match arguments::read(args.args.as_deref(), &args.pairs)? {
        arguments::Given::Whole(text) => text,
        arguments::Given::Pairs(pairs) => match session.describe(server, tool).await {
            Ok(described) => arguments::object(&pairs, &described.input_schema),
            Err(error) => return Ok(Err(error)),
        },
    };
    let call = Call { server: server.clone(), tool: tool.clone(), arguments };
    // One call is within the limit of calls.
    session
        .call(&call)
        .await
        .map_err(|limit| Outcome::failed(Kind::CallLimit, limit.to_string(), ""))
}

/// The structured result, else the text and a line for each block that is none.
fn print(output: &ToolOutput) {
    if let Some(structured) = &output.structured {
        let value = serde_json::from_str::<Value>(structured);
        return match value {
            Ok(value) => report::document(&value),
            Err(_) => report::line(structured),
        };
    }
    for block in &output.content {
        match block {
            Content::Text(text) => print_text(text),
            Content::Image(blob) | Content::Audio(blob) => {
                report::line(&format!(
                    "[{}, {} bytes; --json has them]",
                    report::lines(&blob.mime_type),
                    blob.data.len()
                ));
            }
            Content::Link(link) => report::line(&report::lines(&link.uri)),
            Content::Embedded(EmbeddedResource { body: ResourceBody::Text(text), .. }) => {
                print_text(text)
            }
            Content::Embedded(resource) => {
                report::line(&format!("[{}]", report::lines(&resource.uri)))
            }
            Content::Other(json) => report::line(&report::lines(json)),
        }
    }
}

/// Text as it is into a pipe; on a terminal with nothing hidden in it.
fn print_text(text: &str) {
    let mut stdout = std::io::stdout().lock();
    if std::io::IsTerminal::is_terminal(&stdout) {
        let mut escape = Escape::default();
        let shown = escape.push(text.as_bytes());
        let _ = writeln!(stdout, "{shown}{}", escape.finish());
    } else {
        let _ = writeln!(stdout, "{text}");
    }
}

/// The whole output: structured content and every block, bytes in base64.
fn json_form(output: &ToolOutput) -> Value {
    let structured =
        output.structured.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    json!({ "structured": structured, "content": output.content.iter().map(block_form).collect::<Vec<_>>() })
}

fn block_form(block: &Content) -> Value {
    match block {
        Content::Text(text) => json!({ "type": "text", "text": text }),
        Content::Image(blob) => {
            json!({ "type": "image", "mimeType": blob.mime_type, "data": base64(&blob.data) })
        }
        Content::Audio(blob) => {
            json!({ "type": "audio", "mimeType": blob.mime_type, "data": base64(&blob.data) })
        }
        Content::Link(link) => json!({
            "type": "resource_link", "uri": link.uri, "name": link.name, "title": link.title,
            "description": link.description, "mimeType": link.mime_type, "size": link.size,
        }),
        Content::Embedded(EmbeddedResource { uri, mime_type, body }) => {
            let (key, body) = match body {
                ResourceBody::Text(text) => ("text", text.clone()),
                ResourceBody::Bytes(bytes) => ("blob", base64(bytes)),
            };
            json!({ "type": "resource", "resource": { "uri": uri, "mimeType": mime_type, key: body } })
        }
        Content::Other(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
    }
}

fn error_form(error: &ToolError) -> Value {
    let details = match &error.reason {
        ErrorReason::Failed(output) => json!({ "output": json_form(output) }),
        ErrorReason::UnknownTool(nearest) => json!({ "nearest": nearest }),
        ErrorReason::InvalidArguments(reasons) => json!({ "arguments": reasons }),
        _ => json!({}),
    };
    let effect = match error.effect {
        Effect::NotSent => "not-sent",
        Effect::SentUnknown => "sent-unknown",
        Effect::Done => "done",
    };
    let mut form = json!({ "reason": error.reason.word(), "effect": effect, "message": error.message, "hint": error.hint });
    if let (Some(form), Value::Object(details)) = (form.as_object_mut(), details) {
        form.extend(details);
    }
    form
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
