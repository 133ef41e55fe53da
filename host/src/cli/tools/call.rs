//! `tools call`: one call, from the command line.

use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value;

use super::lock::{self, Guarded};
use super::{ToolPath, arguments, everything, form, session};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::outcome::{Kind, Outcome};
use crate::tools::{Call, Content, EmbeddedResource, ResourceBody, Session, ToolOutput};

const EXAMPLES: &str = "Examples:
  mcp-host tools call everything/get-sum a=2 b=40
  mcp-host tools call shop/search_books query=whale limit=3
  mcp-host tools call shop/quote_order --args @order.json --json
  echo '{\"message\":\"hi\"}' | mcp-host tools call shop/echo --args -

A VALUE is JSON where the tool's schema allows what it reads as, else text. The structured
result is printed if there is one, else the text; --json prints the whole output. The
exit code is 0, 1 when the tool failed, 2 for wrong arguments, 4 when the server cannot
be reached, 5 when the tool is not as mcp-host.lock has it.";

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
pub(super) async fn execute(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let config = context.trusted_config()?;
    let bridge = Arc::new(context.bridge(&config, &context.cache()));
    let Guarded { tools, locked } = lock::guarded(bridge, &config, &everything()?)?;
    let called = call(args, &session(tools)?).await;
    // What a guest would be told is less than what a person has to know.
    let output = match locked.as_ref().and_then(|locked| locked.violation()) {
        Some(violation) => return Err(Outcome::from(violation).into()),
        None => called?,
    };
    if context.json {
        report::document(&form::output(&output));
    } else {
        print(&output);
    }
    Ok(ExitCode::SUCCESS)
}

async fn call(args: Args, session: &Session) -> Result<ToolOutput, Failure> {
    let ToolPath { server, tool } = args.tool;
    let arguments = match arguments::read(args.args, &args.pairs).await? {
        arguments::Given::Whole(text) => text,
        arguments::Given::Pairs(pairs) => {
            let described = session.describe(&server, &tool).await?;
            arguments::object(&pairs, &described.input_schema)
        }
    };
    // One call is within the limit of calls.
    let called = session.call(&Call { server, tool, arguments }).await;
    let answered =
        called.map_err(|limit| Outcome::failed(Kind::CallLimit, limit.to_string(), ""))?;
    Ok(answered?)
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
    report::bytes(text.as_bytes());
    report::line("");
}
