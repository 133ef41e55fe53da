//! `doctor`: is everything here that a person needs?

use std::process::ExitCode;

use serde::Serialize;

use super::context::Context;
use super::failure::Failure;
use super::{report, servers};
use crate::cache::Cache;
use crate::config::trust::{self, Status};
use crate::config::{Config, Origin};
use crate::engine::{self, Fuel};
use crate::name::printable_path;
use crate::outcome::Outcome;

/// The flags of `doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mcp-host doctor\n  mcp-host doctor --json")]
pub struct Args {}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    /// Whether it is as it should be. What is only missing for building guests counts
    /// as well, since running them does not need it.
    ok: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

#[derive(Debug, Serialize)]
struct Document {
    findings: Vec<Finding>,
    servers: Vec<servers::Checked>,
}

/// Looks at everything and prints what it found; exit code 1 when something is wrong.
pub async fn execute(_: Args, context: &Context) -> Result<ExitCode, Failure> {
    let config = context.load_config();
    let mut findings = vec![sandbox(), cache(), configuration(&config)];
    findings.extend(BUILDERS.iter().map(builder));
    let servers = match &config {
        Ok(config) if trust::status(config) == Status::Trusted => {
            servers::checked(&[], config, context).await?
        }
        _ => Vec::new(),
    };
    let all_ok =
        findings.iter().all(|finding| finding.ok) && servers.iter().all(|server| server.ok);
    let document = Document { findings, servers };
    if context.json {
        report::document(&document);
    } else {
        print(&document);
    }
    Ok(if all_ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(document: &Document) {
    let rows: Vec<_> = document
        .findings
        .iter()
        .map(|finding| {
            let hint = finding.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            let state = if finding.ok { "ok" } else { "wrong" };
            vec![
                finding.what.into(),
                state.into(),
                format!("{}{hint}", report::lines(&finding.detail)),
            ]
        })
        .collect();
    report::table(&rows);
    if !document.servers.is_empty() {
        report::line("");
        servers::print(&document.servers);
    }
}

fn sandbox() -> Finding {
    match engine::new(Fuel::Off) {
        Ok(_) => {
            Finding { what: "sandbox", ok: true, detail: "the engine starts".into(), hint: None }
        }
        Err(error) => Finding { what: "sandbox", ok: false, detail: error.to_string(), hint: None },
    }
}

fn cache() -> Finding {
    let looked = Cache::open().and_then(|cache| Ok((Cache::path()?, cache.usage()?)));
    match looked {
        Ok((path, usage)) => Finding {
            what: "cache",
            ok: true,
            detail: format!(
                "{}: {} compiled components, {} bytes",
                printable_path(&path),
                usage.entries,
                usage.bytes
            ),
            hint: None,
        },
        Err(error) => Finding {
            what: "cache",
            ok: false,
            detail: error.to_string(),
            hint: Some(error.hint()),
        },
    }
}

fn configuration(config: &Result<Config, Outcome>) -> Finding {
    let finding = |ok, detail, hint| Finding { what: "configuration", ok, detail, hint };
    let config = match config {
        Ok(config) => config,
        Err(outcome) => return finding(false, outcome.message.clone(), outcome.hint.clone()),
    };
    let files: Vec<_> = config.files.iter().map(|path| printable_path(path)).collect();
    let files = if files.is_empty() { "none".to_owned() } else { files.join(", ") };
    match (trust::status(config), &config.origin) {
        (Status::NotTrusted { .. }, _) => {
            finding(false, format!("{files}: not accepted"), Some("run `mcp-host trust`".into()))
        }
        (Status::Trusted, Origin::None) if config.files.is_empty() => {
            finding(true, files, Some("without one, guests run but have no tools".into()))
        }
        (Status::Trusted, _) => finding(true, files, None),
    }
}

/// A program that builds guests, and what gives it.
struct Builder {
    what: &'static str,
    program: &'static str,
    hint: &'static str,
}

const BUILDERS: [Builder; 4] = [
    Builder {
        what: "for Rust guests",
        program: "rustup",
        hint: "install Rust, then run `rustup target add wasm32-wasip2`",
    },
    Builder {
        what: "for C guests",
        program: "clang",
        hint: "install clang, lld and wasi-libc with the system's package manager",
    },
    Builder { what: "for JavaScript guests", program: "npm", hint: "install Node.js" },
    Builder {
        what: "for Python guests",
        program: "python3",
        hint: "install Python 3 with its venv module, for componentize-py",
    },
];

fn builder(builder: &Builder) -> Finding {
    let found = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(builder.program))
            .find(|file| file.is_file())
    });
    Finding {
        what: builder.what,
        ok: true,
        hint: found.is_none().then(|| builder.hint.to_owned()),
        detail: found.map_or_else(
            || format!("no {} here; only needed to build them", builder.program),
            |path| printable_path(&path),
        ),
    }
}
