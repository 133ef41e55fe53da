//! What is known of a guest, for a person.

use super::tools::Row;
use super::{Document, Function};
use serde_json::Value;

use crate::cli::report;
use crate::linker::{Group, Import, Verdict};
use crate::name::printable;

/// Characters of an import's name that are shown.
const NAME_CHARS: usize = 200;

/// Prints what is known of a guest.
pub(super) fn print(document: &Document) {
    report::table(&[
        vec!["file".into(), printable(&document.file, NAME_CHARS)],
        vec!["form".into(), document.form.into()],
        vec!["size".into(), format!("{} bytes", document.bytes)],
        vec!["blake3".into(), document.blake3.clone()],
        vec!["runs here".into(), if document.runs { "yes" } else { "no" }.into()],
        vec!["entry".into(), entry_line(document)],
        vec!["tools".into(), tools_line(document).into()],
        vec!["files".into(), files_line(document).into()],
        vec!["state".into(), state_line(document).into()],
        vec!["interfaces".into(), format!("mcp-host:guest@{}", document.guest_version)],
    ]);
    typed_tools(&document.typed_tools);
    functions(&document.functions);
    let groups = [
        (Group::Tools, "tools"),
        (Group::Files, "files"),
        (Group::State, "state"),
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

/// The tools by name, each with how it stands.
fn typed_tools(tools: &[Row]) {
    if tools.is_empty() {
        return;
    }
    report::line("\ncan call");
    let rows: Vec<_> = tools.iter().map(tool_row).collect();
    report::table(&rows);
}

/// The functions that can be called, each with its arguments.
fn functions(functions: &[Function]) {
    if functions.is_empty() {
        return;
    }
    report::line("\nexports, for `run --invoke` and `serve --guest`");
    let rows: Vec<_> = functions.iter().map(function_row).collect();
    report::table(&rows);
}

fn function_row(function: &Function) -> Vec<String> {
    let members = function.input_schema.get("properties").and_then(Value::as_object);
    let members: Vec<_> = members.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let arguments = printable(&members.join(", "), NAME_CHARS);
    vec![format!("  {}", printable(&function.name, NAME_CHARS)), arguments]
}

fn tool_row(tool: &Row) -> Vec<String> {
    let name = match (&tool.server, &tool.tool) {
        (Some(server), Some(tool)) => format!("{server}/{tool}"),
        _ => format!("{}#{}", tool.interface, tool.function),
    };
    let stands = match tool.fits {
        Some(true) => "fits",
        Some(false) => "changed",
        None => "unknown",
    };
    let name = format!("  {}", printable(&name, NAME_CHARS));
    vec![name, stands.into(), tool.reason.clone().unwrap_or_default()]
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

fn files_line(document: &Document) -> &'static str {
    if document.uses_files {
        "uses the directories that --dir or [run] dirs gives"
    } else {
        "uses none"
    }
}

fn state_line(document: &Document) -> &'static str {
    if document.keeps_state {
        "keeps it in the namespace that --state or [run] state gives"
    } else {
        "keeps none"
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
