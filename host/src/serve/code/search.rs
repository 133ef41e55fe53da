//! `search_tools`: which tools there are.

use rmcp::model::CallToolResult;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer;
use super::details::Details;
use crate::limits::MAX_SEARCH_RESULTS;
use crate::limits::serve::MAX_DETAILED_TOOLS;
use crate::name::{ServerName, printable};
use crate::near::{did_you_mean, nearest};
use crate::serve::hub::Hub;
use crate::tools::{Function, Session, ToolError, ToolMatch};

const DEFAULT_LIMIT: u32 = 20;

/// The arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    query: String,
    #[serde(default)]
    server: Option<String>,
    #[serde(default)]
    detail: Detail,
    #[serde(default)]
    limit: Option<u32>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Detail {
    Names,
    #[default]
    Summary,
    Full,
}

/// Searches.
pub(super) async fn search(
    asked: Asked,
    hub: &Hub,
    session: &Session,
    details: &Details,
) -> CallToolResult {
    let server = match asked.server.as_deref().map(|name| known(name, hub)).transpose() {
        Ok(server) => server,
        Err(refused) => return *refused,
    };
    // Of one server all that fit are needed before the others are left out.
    let found = match session.search(&asked.query, MAX_SEARCH_RESULTS).await {
        Ok(found) => found,
        Err(error) => return answer::failed(&error),
    };
    let mut found: Vec<_> = found
        .into_iter()
        .filter(|tool| server.as_ref().is_none_or(|server| tool.server == server.as_str()))
        .collect();
    let all = found.len();
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_SEARCH_RESULTS);
    found.truncate(usize::try_from(limit).unwrap_or(all));
    if found.is_empty() {
        return nothing(hub);
    }
    if asked.detail == Detail::Full {
        found.truncate(MAX_DETAILED_TOOLS);
        let names = found.iter().map(|tool| format!("{}/{}", tool.server, tool.tool)).collect();
        return details.of(names, session).await;
    }
    match listed(&found, session).await {
        Ok(functions) => told(&found, &functions, asked.detail, all),
        Err(error) => answer::failed(&error),
    }
}

/// The name in code of each tool.
async fn listed(found: &[ToolMatch], session: &Session) -> Result<Vec<String>, ToolError> {
    let mut servers: Vec<(ServerName, Vec<Function>)> = Vec::new();
    for tool in found {
        let known = servers.iter().any(|(name, _)| name.as_str() == tool.server);
        if !known && let Ok(name) = ServerName::new(&tool.server) {
            let functions = session.functions(&name).await?;
            servers.push((name, functions));
        }
    }
    let ident = |tool: &ToolMatch| {
        let (_, functions) = servers.iter().find(|(name, _)| name.as_str() == tool.server)?;
        let function = functions.iter().find(|function| function.tool.tool == tool.tool)?;
        Some(function.ident.clone())
    };
    Ok(found.iter().map(|tool| ident(tool).unwrap_or_default()).collect())
}

fn told(found: &[ToolMatch], functions: &[String], detail: Detail, all: usize) -> CallToolResult {
    let more = all.saturating_sub(found.len());
    let line = |(tool, function): (&ToolMatch, &String)| {
        let name = format!("{}/{}", printable(&tool.server, 64), printable(&tool.tool, 128));
        match detail {
            Detail::Names => name,
            _ => format!("{name} ({function}): {}", printable(&tool.summary, 400)),
        }
    };
    let mut lines: Vec<_> = found.iter().zip(functions).map(line).collect();
    lines.extend(
        (more > 0).then(|| format!("… and {more} more: search for more words, or raise limit")),
    );
    let entry = |(tool, function): (&ToolMatch, &String)| -> Value {
        let (server, name) = (&tool.server, &tool.tool);
        match detail {
            Detail::Names => json!({ "server": server, "tool": name }),
            _ => json!({
                "server": server, "tool": name, "function": function, "summary": tool.summary,
            }),
        }
    };
    let tools: Vec<_> = found.iter().zip(functions).map(entry).collect();
    answer::found(lines.join("\n"), json!({ "tools": tools, "more": more }))
}

fn nothing(hub: &Hub) -> CallToolResult {
    let servers = hub.servers();
    let text = match servers.is_empty() {
        true => "No tools: this host was granted none. Tell the person: `--allow`.".to_owned(),
        false => {
            let names: Vec<_> = servers.iter().map(|name| printable(name.as_str(), 64)).collect();
            format!(
                "No tool fits. Try other words, or an empty query; the servers are {}.",
                names.join(", ")
            )
        }
    };
    answer::found(text, json!({ "tools": [], "more": 0 }))
}

fn known(name: &str, hub: &Hub) -> Result<ServerName, Box<CallToolResult>> {
    let servers = hub.servers();
    if let Some(found) = servers.iter().find(|server| server.as_str() == name) {
        return Ok(found.clone());
    }
    let near = nearest(name, servers.iter().map(ServerName::as_str)).map(str::to_owned);
    let advice = did_you_mean(near.as_slice()).unwrap_or_else(|| {
        let names: Vec<_> = servers.iter().map(ServerName::as_str).collect();
        format!("The servers are {}.", names.join(", "))
    });
    let message = format!("no server has that name: {}", printable(name, 64));
    Err(Box::new(answer::refused(&message, &advice)))
}
