//! `servers`: what is configured, and whether it works.

use std::process::ExitCode;

use clap::Subcommand;
use futures::future::join_all;
use serde::Serialize;
use serde_json::json;

use super::context::Context;
use super::report;
use crate::bridge::{Era, Report};
use crate::config::server::{Server, Transport};
use crate::config::trust;
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::tools::Tools as _;

/// The verbs of `servers`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the configured servers; starts none
    #[command(after_help = "Example:\n  mcp-host servers list --json")]
    List,
    /// Start every server, or the named ones, and say how that went
    #[command(
        after_help = "Examples:\n  mcp-host servers check\n  mcp-host servers check github --json"
    )]
    Check {
        /// The servers to check; all when none is named
        servers: Vec<String>,
    },
}

/// Characters of an error that a table shows.
const ERROR_CHARS: usize = 300;

/// Lists or checks the servers.
pub async fn execute(verb: Verb, context: &Context) -> Result<ExitCode, Outcome> {
    match verb {
        Verb::List => list(context),
        Verb::Check { servers } => check(&servers, context).await,
    }
}

fn list(context: &Context) -> Result<ExitCode, Outcome> {
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
                printable(server.name.as_str(), ERROR_CHARS),
                transport.into(),
                printable(&target, ERROR_CHARS),
            ]
        })
        .collect();
    report::table(&rows);
    Ok(ExitCode::SUCCESS)
}

/// The transport and where it leads, with references unresolved: no secret in it.
fn described(server: &Server) -> (&'static str, String) {
    match &server.transport {
        Transport::Stdio(stdio) => {
            let words = std::iter::once(&stdio.command).chain(&stdio.args);
            ("stdio", words.map(|word| word.source()).collect::<Vec<_>>().join(" "))
        }
        Transport::Http(http) => ("http", http.url.source().to_owned()),
    }
}

/// One checked server, as `--json` has it.
#[derive(Debug, Serialize)]
pub struct Checked {
    name: String,
    /// Whether it started and listed its tools.
    pub ok: bool,
    era: Option<&'static str>,
    protocol_version: Option<String>,
    start_ms: f64,
    list_ms: f64,
    tools: usize,
    /// Tools that were left out, each with the reason.
    excluded: Vec<String>,
    error: Option<String>,
}

async fn check(names: &[String], context: &Context) -> Result<ExitCode, Outcome> {
    let checked = checked(names, context).await?;
    if context.json {
        report::document(&checked);
    } else {
        print(&checked);
    }
    let all_ok = checked.iter().all(|server| server.ok);
    Ok(if all_ok { ExitCode::SUCCESS } else { ExitCode::from(Kind::ServerUnavailable.exit_code()) })
}

/// Starts the named servers, or all, at the same time, and says how each went.
pub async fn checked(names: &[String], context: &Context) -> Result<Vec<Checked>, Outcome> {
    let config = context.trusted_config()?;
    if let Some(unknown) =
        names.iter().find(|name| !config.servers.keys().any(|key| key.as_str() == *name))
    {
        let known: Vec<_> = config.servers.keys().map(ToString::to_string).collect();
        let hint = format!("configured are: {}", known.join(", "));
        return Err(Outcome::failed(Kind::Usage, format!("no such server: {unknown}"), hint));
    }
    let bridge = context.bridge(&config, &context.cache());
    let wanted: Vec<_> = bridge
        .servers()
        .into_iter()
        .filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == name.as_str()))
        .collect();
    let reports = join_all(wanted.iter().map(|name| bridge.check(name))).await;
    bridge.shutdown().await;
    Ok(reports.into_iter().map(Checked::from).collect())
}

impl Era {
    /// The word for it in reports.
    fn word(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Modern => "modern",
        }
    }
}

impl From<Report> for Checked {
    fn from(report: Report) -> Self {
        Self {
            name: report.name.to_string(),
            ok: report.error.is_none(),
            era: report.era.map(Era::word),
            protocol_version: report.protocol_version,
            start_ms: report.start.as_secs_f64() * 1e3,
            list_ms: report.list.as_secs_f64() * 1e3,
            tools: report.tools,
            excluded: report
                .excluded
                .iter()
                .map(|left_out| format!("{}: {}", left_out.tool, left_out.reason))
                .collect(),
            error: report.error.map(|error| error.message),
        }
    }
}

/// A line a server, and one for each tool that was left out.
pub fn print(checked: &[Checked]) {
    let rows: Vec<_> = checked
        .iter()
        .map(|server| {
            let name = printable(&server.name, ERROR_CHARS);
            match &server.error {
                Some(error) => vec![name, "failed".into(), report::lines(error)],
                None => vec![
                    name,
                    "ok".into(),
                    format!("{} tools", server.tools),
                    server.protocol_version.clone().unwrap_or_default(),
                    server.era.unwrap_or_default().into(),
                    format!("start {:.0} ms", server.start_ms),
                    format!("list {:.0} ms", server.list_ms),
                ],
            }
        })
        .collect();
    report::table(&rows);
    for left_out in
        checked.iter().flat_map(|server| server.excluded.iter().map(move |tool| (server, tool)))
    {
        let (server, tool) = left_out;
        report::line(&format!(
            "{}: left out: {}",
            printable(&server.name, ERROR_CHARS),
            printable(tool, ERROR_CHARS)
        ));
    }
}
