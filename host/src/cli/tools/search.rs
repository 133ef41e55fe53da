//! `tools search`: tools by words, as guests find them.

use std::process::ExitCode;

use futures::future::join_all;
use serde_json::json;

use super::{named, open};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::limits::{MAX_QUERY_BYTES, MAX_SEARCH_RESULTS};
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::tools::{Search, ToolMatch, Tools as _};

const EXAMPLES: &str = "Examples:
  mcp-host tools search create issue
  mcp-host tools search \"send mail\" --server ms-365 --limit 3
  mcp-host tools search branch --json

The words are looked for in the tools' names, titles and descriptions, in their servers'
names and in their parameters. What fits best comes first.";

/// Tools that are shown unless another number is wanted.
const DEFAULT_LIMIT: u32 = 10;

/// What `tools search` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Words that say what the tool does
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// Only this server; repeatable [default: every server]
    #[arg(long, value_name = "SERVER")]
    server: Vec<String>,
    /// Tools to show at most
    #[arg(long, value_name = "N", default_value_t = DEFAULT_LIMIT,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SEARCH_RESULTS)))]
    limit: u32,
}

/// Prints the tools that fit best.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let query = args.query.join(" ");
    if query.len() > MAX_QUERY_BYTES {
        let bytes = query.len();
        let message = format!("the query has {bytes} bytes, over the limit of {MAX_QUERY_BYTES}");
        return Err(Outcome::failed(Kind::Usage, message, "search for a few words").into());
    }
    let found = find(&query, args, context).await?;
    if context.json {
        let form = |found: &ToolMatch| json!({ "server": found.server, "tool": found.tool, "summary": found.summary });
        let tools: Vec<_> = found.iter().map(form).collect();
        report::document(&json!({ "query": query, "tools": tools }));
    } else {
        print(&found, context);
    }
    Ok(ExitCode::SUCCESS)
}

/// Searches the servers that can be asked; one that cannot costs itself alone, unless
/// none can.
async fn find(query: &str, args: &Args, context: &Context) -> Result<Vec<ToolMatch>, Failure> {
    let (bridge, _) = open(context)?;
    let wanted = named(&bridge.servers(), &args.server)?;
    let answers = join_all(wanted.iter().map(|server| bridge.list(server))).await;
    let (mut tools, mut failed, mut answered) = (Vec::new(), Vec::new(), false);
    for answer in answers {
        match answer {
            Ok(listed) => {
                answered = true;
                tools.extend(listed);
            }
            Err(error) => failed.push(Failure::from(error)),
        }
    }
    if !answered && let Some(first) = failed.pop() {
        return Err(first);
    }
    for failure in &failed {
        report::warning(&failure.outcome.message, context);
    }
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    Ok(Search::default().rank(query, tools, limit).await)
}

fn print(found: &[ToolMatch], context: &Context) {
    let row = |found: &ToolMatch| {
        let name = format!("{}/{}", found.server, found.tool);
        vec![printable(&name, 200), printable(&found.summary, 200)]
    };
    report::table(&found.iter().map(row).collect::<Vec<_>>());
    if found.is_empty() {
        report::warning("no tool has any of these words", context);
    }
}
