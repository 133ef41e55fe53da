//! `servers check`: starts servers, lists their tools, and says how that went.

use std::process::ExitCode;

use futures::future::join_all;
use serde::Serialize;
use serde_json::Value;

use super::SHOWN_CHARS;
use crate::bridge::{Era, Report};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::config::Config;
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::tools::Tools as _;

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
    error: Option<Value>,
}

/// Checks the named servers, or all.
pub(super) async fn execute(names: &[String], context: &Context) -> Result<ExitCode, Failure> {
    let checked = checked(names, &context.trusted_config()?, context).await?;
    if context.json {
        report::document(&checked);
    } else {
        print(&checked);
    }
    let all_ok = checked.iter().all(|server| server.ok);
    Ok(if all_ok { ExitCode::SUCCESS } else { ExitCode::from(Kind::ServerUnavailable.exit_code()) })
}

/// Starts the named servers, or all, at the same time, and says how each went.
pub async fn checked(
    names: &[String],
    config: &Config,
    context: &Context,
) -> Result<Vec<Checked>, Outcome> {
    if let Some(unknown) =
        names.iter().find(|name| !config.servers.keys().any(|key| key.as_str() == *name))
    {
        let known: Vec<_> = config.servers.keys().map(ToString::to_string).collect();
        let hint = format!("configured are: {}", known.join(", "));
        return Err(Outcome::failed(Kind::Usage, format!("no such server: {unknown}"), hint));
    }
    let bridge = context.bridge(config, &context.cache());
    let wanted: Vec<_> = bridge
        .servers()
        .into_iter()
        .filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == name.as_str()))
        .collect();
    let reports = join_all(wanted.iter().map(|name| bridge.check(name))).await;
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
            error: report.error.map(|error| Failure::from(error).form()),
        }
    }
}

/// A line a server, and one for each tool that was left out.
pub fn print(checked: &[Checked]) {
    let rows: Vec<_> = checked
        .iter()
        .map(|server| {
            let name = printable(&server.name, SHOWN_CHARS);
            match &server.error {
                Some(error) => {
                    let message = error.get("message").and_then(Value::as_str);
                    vec![name, "failed".into(), report::lines(message.unwrap_or_default())]
                }
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
            printable(&server.name, SHOWN_CHARS),
            printable(tool, SHOWN_CHARS)
        ));
    }
}
