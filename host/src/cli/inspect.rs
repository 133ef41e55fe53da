//! `inspect`: what a guest is and what it asks for, without compiling or running it.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use tokio::runtime::Handle;

use super::context::Context;
use super::report;
use crate::engine;
use crate::guest::{self, Form, Guest};
use crate::linker::{self, GUEST_VERSION, Group, Import, Verdict};
use crate::loader::Error;
use crate::name::printable;
use crate::outcome::Outcome;

/// The flags of `inspect`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host inspect guest.wasm\n  mcp-host inspect guest.wasm --json | jq '.imports[] | select(.verdict == \"refused\")'"
)]
pub struct Args {
    /// A component (.wasm or .wat), or a core module of wasm32-wasip1
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Characters of an import's name that are shown.
const NAME_CHARS: usize = 200;

/// What is known of a guest before it runs.
#[derive(Debug, Serialize)]
struct Document {
    file: String,
    form: &'static str,
    bytes: usize,
    blake3: String,
    /// Whether it has an entry point and nothing stands in the way of linking it.
    runs: bool,
    /// The entry points it exports.
    entries: Vec<String>,
    /// Whether it can call tools, as far as it is granted any.
    calls_tools: bool,
    /// The version of the guest interfaces this host speaks.
    guest_version: &'static str,
    imports: Vec<Import>,
}

/// Reads the guest and prints what it imports.
pub fn execute(args: &Args, context: &Context) -> Result<ExitCode, Outcome> {
    let document = inspect(args)?;
    if context.json {
        report::document(&document);
    } else {
        print(&document);
    }
    Ok(ExitCode::SUCCESS)
}

fn inspect(args: &Args) -> Result<Document, Error> {
    let guest = Guest::read(&args.file)?;
    let read = guest.clone();
    let reading = engine::in_time(move || guest::contents(&read.component()?));
    let contents = Handle::current().block_on(reading)??;
    let entries: Vec<_> =
        contents.exports.into_iter().filter(|name| linker::is_entry(name)).collect();
    let mut imports: Vec<Import> =
        contents.imports.iter().map(|name| Import::classify(name)).collect();
    imports.sort_by(|a, b| (a.group, &a.name).cmp(&(b.group, &b.name)));
    Ok(Document {
        file: args.file.display().to_string(),
        form: match guest.form() {
            Form::Component => "component",
            Form::Text => "text",
            Form::CoreModule => "core module, adapted to a component",
        },
        bytes: guest.bytes().len(),
        blake3: guest.digest().to_hex().to_string(),
        runs: !entries.is_empty()
            && imports.iter().all(|import| import.verdict != Verdict::Refused),
        entries,
        calls_tools: imports.iter().any(|import| import.name.starts_with("mcp-host:guest/tools")),
        guest_version: GUEST_VERSION,
        imports,
    })
}

fn print(document: &Document) {
    report::table(&[
        vec!["file".into(), printable(&document.file, NAME_CHARS)],
        vec!["form".into(), document.form.into()],
        vec!["size".into(), format!("{} bytes", document.bytes)],
        vec!["blake3".into(), document.blake3.clone()],
        vec!["runs here".into(), if document.runs { "yes" } else { "no" }.into()],
        vec!["entry".into(), entry_line(document)],
        vec!["tools".into(), tools_line(document).into()],
        vec!["interfaces".into(), format!("mcp-host:guest@{}", document.guest_version)],
    ]);
    let groups = [
        (Group::Tools, "tools"),
        (Group::Wasi, "WASI"),
        (Group::Network, "network"),
        (Group::Other, "others"),
    ];
    for (group, title) in groups {
        let rows: Vec<_> =
            document.imports.iter().filter(|import| import.group == group).map(row).collect();
        if !rows.is_empty() {
            report::line(&format!("\n{title}"));
            report::table(&rows);
        }
    }
}

fn entry_line(document: &Document) -> String {
    if document.entries.is_empty() {
        return "none: it exports no wasi:cli/run".into();
    }
    document.entries.join(", ")
}

fn tools_line(document: &Document) -> &'static str {
    if document.calls_tools {
        "calls those that --allow or [run] allow grants"
    } else {
        "calls none"
    }
}

fn row(import: &Import) -> Vec<String> {
    let verdict = match import.verdict {
        Verdict::Linked => "linked",
        Verdict::Denied => "denied",
        Verdict::Stubbed => "stubbed",
        Verdict::Refused => "refused",
    };
    let name = format!("  {}", printable(&import.name, NAME_CHARS));
    vec![name, verdict.into(), import.note.clone().unwrap_or_default()]
}
