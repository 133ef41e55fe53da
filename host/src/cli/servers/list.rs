//! `servers list`: what is configured. Starts nothing.

use std::process::ExitCode;

use serde_json::json;

use super::SHOWN_CHARS;
use crate::cli::context::Context;
use crate::cli::report;
use crate::config::server::{Server, Transport};
use crate::config::trust;
use crate::name::printable;
use crate::outcome::Outcome;

/// Lists the configured servers.
pub(super) fn execute(context: &Context) -> Result<ExitCode, Outcome> {
    let config = context.load_config()?;
    let trusted = trust::status(&config) == trust::Status::Trusted;
    if context.json {
        let servers: Vec<_> = config.servers.values().map(|server| {
            let (transport, target) = described(server);
            json!({ "name": server.name.as_str(), "transport": transport, "target": target, "trusted": trusted })
        }).collect();
        report::document(&servers);
        return Ok(ExitCode::SUCCESS);
    }
    if config.servers.is_empty() {
        report::warning(
            "no servers are configured; write an mcp-host.toml or name a file with --config",
            context,
        );
    }
    let rows: Vec<_> = config
        .servers
        .values()
        .map(|server| {
            let (transport, target) = described(server);
            vec![
                printable(server.name.as_str(), SHOWN_CHARS),
                transport.into(),
                printable(&target, SHOWN_CHARS),
            ]
        })
        .collect();
    report::table(&rows);
    Ok(ExitCode::SUCCESS)
}

/// The transport and where it leads, with references unresolved and what may carry a key
/// left out: no secret in it.
fn described(server: &Server) -> (&'static str, String) {
    match &server.transport {
        Transport::Stdio(stdio) => {
            let words = std::iter::once(&stdio.command).chain(&stdio.args);
            ("stdio", words.map(|word| word.source()).collect::<Vec<_>>().join(" "))
        }
        Transport::Http(http) => ("http", http.shown()),
    }
}
