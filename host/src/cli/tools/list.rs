//! `tools list`: every tool, as a table or as a snapshot.

use std::process::ExitCode;
use std::sync::Arc;

use futures::future::join_all;
use serde::Serialize;
use serde_json::Value;

use super::{named, open, warn_hidden};
use crate::bridge::Bridge;
use crate::catalog::snapshot;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::name::{ServerName, printable};
use crate::outcome::Kind;
use crate::tools::{ToolDescription, Tools as _, summary};

/// One server's tools as a snapshot has them.
#[derive(Debug, Serialize)]
struct ServerSnapshot {
    name: String,
    tools: Vec<Value>,
    #[serde(skip)]
    listed: Vec<Arc<ToolDescription>>,
    /// Tools that were left out, each with the reason.
    excluded: Vec<String>,
    error: Option<Value>,
}

/// Lists the tools of the named servers, or of all.
pub(super) async fn execute(names: &[String], context: &Context) -> Result<ExitCode, Failure> {
    let (bridge, _) = open(context)?;
    let wanted = named(&bridge.servers(), names)?;
    let snapshots = join_all(wanted.iter().map(|server| list(&bridge, server))).await;
    let failed = !snapshots.is_empty() && snapshots.iter().all(|snapshot| snapshot.error.is_some());
    if context.json {
        report::document(&serde_json::json!({ "version": 1, "servers": snapshots }));
    } else {
        print(&snapshots, context);
    }
    Ok(if failed { ExitCode::from(Kind::ServerUnavailable.exit_code()) } else { ExitCode::SUCCESS })
}

async fn list(bridge: &Bridge, server: &ServerName) -> ServerSnapshot {
    let listed = bridge.list(server).await;
    let excluded = bridge.excluded(server).await;
    let (listed, error) = match listed {
        Ok(tools) => (tools, None),
        Err(error) => (Vec::new(), Some(Failure::from(error))),
    };
    ServerSnapshot {
        name: server.to_string(),
        tools: listed.iter().map(|tool| snapshot::tool(tool)).collect(),
        listed,
        excluded: excluded
            .iter()
            .map(|left_out| format!("{}: {}", left_out.tool, left_out.reason))
            .collect(),
        error: error.as_ref().map(Failure::form),
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
    warn_hidden(snapshots.iter().flat_map(|snapshot| &snapshot.listed), context);
    for snapshot in snapshots {
        let name = printable(&snapshot.name, 64);
        let error = snapshot.error.as_ref().and_then(|error| error.get("message")?.as_str());
        error.iter().for_each(|error| report::warning(error, context));
        for left_out in &snapshot.excluded {
            report::warning(&format!("{name}: a tool is left out: {left_out}"), context);
        }
    }
}
