//! `inspect`: what a guest is and what it asks for, without compiling or running it.

mod table;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use mcp_host_types::reverse;
use serde::Serialize;
use serde_json::Value;
use tokio::runtime::Handle;

use super::context::Context;
use super::report;
use crate::engine;
use crate::guest::{self, Form, Guest};
use crate::linker::{self, GUEST_VERSION, Group, Import, Verdict};
use crate::loader::Error;
use crate::outcome::Outcome;
use crate::typed::export::Exports;
use crate::typed::surface::{Interface, Surface, surface};

/// The flags of `inspect`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host inspect guest.wasm\n  mcp-host inspect guest.wasm --config .mcp.json   which tools it can call, and whether each still fits\n  mcp-host inspect guest.wasm --json | jq '.imports[] | select(.verdict == \"refused\")'"
)]
pub struct Args {
    /// A component (.wasm or .wat), or a core module of wasm32-wasip1
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

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
    /// Whether it can use files, as far as it is given directories.
    uses_files: bool,
    /// Whether it can keep state, if it is given a namespace.
    keeps_state: bool,
    /// The version of the guest interfaces this host speaks.
    guest_version: &'static str,
    imports: Vec<Import>,
    /// The tools it imports as typed functions.
    typed_tools: Vec<tools::Row>,
    /// The functions it exports, which `run --invoke` calls and `serve --guest` offers.
    functions: Vec<Function>,
}

/// An exported function.
#[derive(Debug, Serialize)]
struct Function {
    name: String,
    input_schema: Value,
    output_schema: Option<Value>,
}

/// Reads the guest and prints what it imports.
pub fn execute(args: &Args, context: &Context) -> Result<ExitCode, Outcome> {
    let document = inspect(args, context)?;
    if context.json {
        report::document(&document);
    } else {
        table::print(&document);
    }
    Ok(ExitCode::SUCCESS)
}

fn inspect(args: &Args, context: &Context) -> Result<Document, Error> {
    let guest = Guest::read(&args.file)?;
    let read = guest.clone();
    let reading = engine::in_time(move || {
        let component = read.component()?;
        let contents = guest::contents(&component)?;
        let has_typed = contents.imports.iter().any(|name| linker::is_typed(name));
        let offers = contents.exports.iter().any(|name| !name.starts_with("wasi:"));
        let surface = if has_typed || offers { surface(&component)? } else { Surface::default() };
        Ok::<_, guest::Error>((contents, surface))
    });
    let (contents, surface) = Handle::current().block_on(reading)??;
    let entries: Vec<_> =
        contents.exports.into_iter().filter(|name| linker::is_entry(name)).collect();
    let mut imports: Vec<Import> =
        contents.imports.iter().map(|name| Import::classify(name)).collect();
    imports.sort_by(|a, b| (a.group, &a.name).cmp(&(b.group, &b.name)));
    let some = |is_such: fn(&Import) -> bool| {
        imports.iter().any(|import| import.verdict == Verdict::Linked && is_such(import))
    };
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
        calls_tools: some(|import| {
            import.name.starts_with("mcp-host:guest/tools") || linker::is_typed(&import.name)
        }),
        uses_files: some(|import| {
            import.group == Group::Files || import.name.starts_with("wasi:filesystem/")
        }),
        keeps_state: some(|import| import.group == Group::State),
        guest_version: GUEST_VERSION,
        imports,
        typed_tools: tools::rows(surface.imports, context),
        functions: functions(surface.exports),
    })
}

fn functions(exports: Vec<Interface>) -> Vec<Function> {
    let exports = Exports::new(exports);
    let functions = exports.functions().iter().map(|function| Function {
        name: function.name().to_string(),
        input_schema: function.input_schema(),
        output_schema: function.output().map(reverse::schema),
    });
    functions.collect()
}
