//! `tools`: what the servers offer, and calling it.
//!
//! A person at the command line is asked for no grants: naming a tool is the grant.

mod arguments;
mod call;

use std::process::ExitCode;

use clap::Subcommand;
use futures::future::join_all;
use serde::Serialize;
use serde_json::Value;

use super::context::Context;
use super::report;
use crate::bridge::Bridge;
use crate::grant::Grants;
use crate::limits::Limits;
use crate::name::{ServerName, printable};
use crate::outcome::{Kind, Outcome};
use crate::tools::{ErrorReason, Session, ToolDescription, ToolError, Tools as _, summary};

/// The verbs of `tools`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the tools of every server, or of the named ones
    #[command(
        after_help = "Examples:\n  mcp-host tools list\n  mcp-host tools list github --json > snapshot.json"
    )]
    List {
        /// The servers to list; all when none is named
        servers: Vec<String>,
    },
    /// Show a tool's description and schemas
    #[command(after_help = "Example:\n  mcp-host tools show everything/get-sum")]
    Show {
        /// The tool, as SERVER/TOOL
        #[arg(value_name = "SERVER/TOOL")]
        tool: ToolPath,
    },
    /// Call a tool
    Call(call::Args),
}

/// `SERVER/TOOL` on the command line.
#[derive(Debug, Clone)]
pub struct ToolPath {
    server: String,
    tool: String,
}

impl std::str::FromStr for ToolPath {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((server, tool)) if !server.is_empty() && !tool.is_empty() => {
                Ok(Self { server: server.to_owned(), tool: tool.to_owned() })
            }
            _ => Err("write it as SERVER/TOOL"),
        }
    }
}

/// Lists, shows or calls tools.
pub async fn execute(verb: Verb, context: &Context) -> Result<ExitCode, Outcome> {
    match verb {
        Verb::List { servers } => list(&servers, context).await,
        Verb::Show { tool } => show(&tool, context).await,
        Verb::Call(args) => call::execute(args, context).await,
    }
}

/// A bridge over the trusted configuration, and a session that may call all of it.
fn open(context: &Context) -> Result<(Bridge, Session), Outcome> {
    let config = context.trusted_config()?;
    let bridge = context.bridge(&config, &context.cache());
    let all = Grants::parse(["all"])
        .map_err(|error| Outcome::failed(Kind::HostBug, error.to_string(), ""))?;
    let session = Session::new(std::sync::Arc::new(bridge.clone()), all, &Limits::default());
    Ok((bridge, session))
}

/// One server's tools as a snapshot has them.
#[derive(Debug, Serialize)]
struct ServerSnapshot {
    name: String,
    tools: Vec<Value>,
    /// Tools that were left out, each with the reason.
    excluded: Vec<String>,
    error: Option<String>,
}

async fn list(names: &[String], context: &Context) -> Result<ExitCode, Outcome> {
    let (bridge, _) = open(context)?;
    let known = bridge.servers();
    if let Some(unknown) =
        names.iter().find(|name| !known.iter().any(|known| known.as_str() == *name))
    {
        return Err(Outcome::failed(
            Kind::Usage,
            format!("no such server: {unknown}"),
            "see `mcp-host servers list`",
        ));
    }
    let wanted: Vec<_> = known
        .into_iter()
        .filter(|name| names.is_empty() || names.iter().any(|n| n == name.as_str()))
        .collect();
    let snapshots = join_all(wanted.iter().map(|server| snapshot(&bridge, server, context))).await;
    bridge.shutdown().await;
    let failed = !snapshots.is_empty() && snapshots.iter().all(|snapshot| snapshot.error.is_some());
    if context.json {
        report::document(&serde_json::json!({ "version": 1, "servers": snapshots }));
    } else {
        print(&snapshots, context);
    }
    Ok(if failed { ExitCode::from(Kind::ServerUnavailable.exit_code()) } else { ExitCode::SUCCESS })
}

async fn snapshot(bridge: &Bridge, server: &ServerName, _context: &Context) -> ServerSnapshot {
    let listed = bridge.list(server).await;
    let excluded = bridge.excluded(server).await;
    let (tools, error) = match listed {
        Ok(tools) => (tools.iter().map(wire_form).collect(), None),
        Err(error) => (Vec::new(), Some(error.message)),
    };
    ServerSnapshot {
        name: server.to_string(),
        tools,
        excluded: excluded
            .iter()
            .map(|left_out| format!("{}: {}", left_out.tool, left_out.reason))
            .collect(),
        error,
    }
}

fn print(snapshots: &[ServerSnapshot], context: &Context) {
    let mut rows = Vec::new();
    for snapshot in snapshots {
        for tool in &snapshot.tools {
            let text = |key: &str| tool.get(key).and_then(Value::as_str).unwrap_or_default();
            let name = format!("{}/{}", snapshot.name, text("name"));
            rows.push(vec![printable(&name, 200), printable(&summary(text("description")), 200)]);
        }
    }
    report::table(&rows);
    for snapshot in snapshots {
        let name = printable(&snapshot.name, 64);
        snapshot.error.iter().for_each(|error| report::warning(error, context));
        for left_out in &snapshot.excluded {
            report::warning(&format!("{name}: a tool is left out: {left_out}"), context);
        }
    }
}

async fn show(path: &ToolPath, context: &Context) -> Result<ExitCode, Outcome> {
    let (bridge, session) = open(context)?;
    let described = session.describe(&path.server, &path.tool).await;
    bridge.shutdown().await;
    let tool = described.map_err(|error| failed(&error))?;
    if context.json {
        report::document(&wire_form(&tool));
        return Ok(ExitCode::SUCCESS);
    }
    report::line(&format!("{}/{}", printable(&tool.server, 64), printable(&tool.tool, 128)));
    tool.title.iter().for_each(|title| report::line(&report::lines(title)));
    report::line(&format!("\n{}\n\narguments", report::lines(&tool.description)));
    report::line(&report::lines(&indented(&tool.input_schema)));
    if let Some(schema) = &tool.output_schema {
        report::line(&format!("\nresult\n{}", report::lines(&indented(schema))));
    }
    report::line(&format!("\nannotations\n{}", annotations(&tool)));
    Ok(ExitCode::SUCCESS)
}

/// A tool as `tools/list` has it.
fn wire_form(tool: &ToolDescription) -> Value {
    let schema = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let hints = &tool.annotations;
    let mut form = serde_json::json!({
        "name": tool.tool,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": schema(&tool.input_schema),
        "outputSchema": tool.output_schema.as_deref().map(schema),
        "annotations": {
            "readOnlyHint": hints.read_only,
            "destructiveHint": hints.destructive,
            "idempotentHint": hints.idempotent,
            "openWorldHint": hints.open_world,
        },
    });
    if let Some(annotations) = form.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.retain(|_, hint| !hint.is_null());
    }
    if let Some(fields) = form.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    form
}

fn indented(json: &str) -> String {
    let value = serde_json::from_str::<Value>(json);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned())
}

fn annotations(tool: &ToolDescription) -> String {
    let hints = &tool.annotations;
    let said = [
        ("read-only", hints.read_only),
        ("destructive", hints.destructive),
        ("idempotent", hints.idempotent),
        ("open-world", hints.open_world),
    ];
    let said: Vec<_> = said
        .iter()
        .filter_map(|(name, hint)| {
            hint.map(|hint| format!("{name}: {}", if hint { "yes" } else { "no" }))
        })
        .collect();
    if said.is_empty() {
        "the server says nothing of its effects".into()
    } else {
        format!("{} (the server's claim)", said.join(", "))
    }
}

/// The outcome of a verb whose call or listing failed.
fn failed(error: &ToolError) -> Outcome {
    let kind = match error.reason {
        ErrorReason::Failed(_) => Kind::ToolFailed,
        ErrorReason::Denied | ErrorReason::UnknownTool(_) | ErrorReason::InvalidArguments(_) => {
            Kind::Usage
        }
        ErrorReason::Unavailable | ErrorReason::Unsupported => Kind::ServerUnavailable,
        ErrorReason::Timeout => Kind::Timeout,
        ErrorReason::Limit => Kind::CallLimit,
    };
    Outcome::failed(kind, error.message.clone(), error.hint.clone().unwrap_or_default())
}
