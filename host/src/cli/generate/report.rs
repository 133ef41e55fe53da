//! How a generation is reported: a line for a person, or one document.

use serde_json::{Value, json};

use super::{Args, Ended, Made};
use crate::cli::context::Context;
use crate::cli::report;
use crate::codegen::{Diagnostic, Severity};
use crate::name::{OutputPath, printable, printable_path};

/// Files and diagnostics that are named to a person; the rest are counted.
const SHOWN: usize = 10;

/// Says what was done.
pub(super) fn print(ended: &Ended, args: &Args, context: &Context) {
    warn(&ended.made, context);
    if context.json {
        report::document(&document(ended, args));
        return;
    }
    let changes = &ended.changes;
    if args.check {
        for (what, paths) in
            [("missing", &changes.created), ("old", &changes.changed), ("extra", &changes.removed)]
        {
            name(what, paths);
        }
    }
    report::line(&summary(ended, args));
}

fn name(what: &str, paths: &[OutputPath]) {
    paths.iter().take(SHOWN).for_each(|path| report::line(&format!("{what}: {path}")));
    let more = paths.len().saturating_sub(SHOWN);
    if more > 0 {
        report::line(&format!("{what}: {more} more"));
    }
}

fn summary(ended: &Ended, args: &Args) -> String {
    let (changes, out) = (&ended.changes, printable_path(&args.out));
    let tools = ended.made.catalog.tools();
    if args.check {
        return match changes.is_empty() {
            true => format!("{out} is up to date: {} files", changes.unchanged),
            false => format!("{out} is out of date; run the same without --check"),
        };
    }
    format!(
        "{}: {} of {tools} tools in {out}: {} new, {} changed, {} removed, {} as they were",
        ended.made.target,
        count(ended.made.output.files.len(), "file"),
        changes.created.len(),
        changes.changed.len(),
        changes.removed.len(),
        changes.unchanged
    )
}

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Says which servers, tools and parts of tools are missing.
pub(super) fn warn(made: &Made, context: &Context) {
    for (_, failure) in &made.failed {
        report::warning(&failure.outcome.message, context);
    }
    for server in made.catalog.servers() {
        for left_out in &server.excluded {
            let (tool, reason) = (&left_out.tool, &left_out.reason);
            let server = printable(server.name.as_str(), 64);
            report::warning(&format!("{server}: a tool is left out: {tool}: {reason}"), context);
        }
    }
    let diagnostics = &made.output.diagnostics;
    let warnings: Vec<_> =
        diagnostics.iter().filter(|said| said.severity == Severity::Warning).collect();
    warnings.iter().take(SHOWN).for_each(|said| report::warning(&line(said), context));
    let more = warnings.len().saturating_sub(SHOWN);
    if more > 0 {
        report::warning(&format!("{more} more; --json has them all"), context);
    }
}

fn line(said: &Diagnostic) -> String {
    let tool = said.tool.as_ref().map(|tool| format!("/{tool}")).unwrap_or_default();
    let pointer =
        if said.pointer.is_empty() { String::new() } else { format!(" at {}", said.pointer) };
    format!("{}{tool}{pointer}: {}", said.server, said.message)
}

fn document(ended: &Ended, args: &Args) -> Value {
    let paths =
        |paths: &[OutputPath]| -> Vec<String> { paths.iter().map(ToString::to_string).collect() };
    let (made, changes) = (&ended.made, &ended.changes);
    let diagnostics: Vec<_> = made.output.diagnostics.iter().map(diagnostic).collect();
    json!({
        "target": made.target,
        "plugin_blake3": made.loaded.digest.to_hex().as_str(),
        "catalog_blake3": made.catalog.digest().to_hex().as_str(),
        "out": args.out.to_string_lossy(),
        "checked": args.check,
        "up_to_date": changes.is_empty() || !args.check,
        "files": made.output.files.len(),
        "bytes": made.output.bytes(),
        "created": paths(&changes.created),
        "changed": paths(&changes.changed),
        "removed": paths(&changes.removed),
        "unchanged": changes.unchanged,
        "servers": made.catalog.servers().iter().map(server).collect::<Vec<_>>(),
        "failed": made.failed.iter().map(|(name, failure)| {
            json!({ "name": name.as_str(), "error": failure.form() })
        }).collect::<Vec<_>>(),
        "diagnostics": diagnostics,
        "more_diagnostics": made.output.more_diagnostics,
        "usage": {
            "compile_ms": made.loaded.compile.as_secs_f64() * 1e3,
            "cached": made.loaded.cached,
            "generate_ms": made.cost.wall.as_secs_f64() * 1e3,
            "memory_peak_bytes": made.cost.memory_bytes,
        },
    })
}

fn server(server: &crate::catalog::Server) -> Value {
    let excluded: Vec<_> = server
        .excluded
        .iter()
        .map(|left_out| format!("{}: {}", left_out.tool, left_out.reason))
        .collect();
    json!({
        "name": server.name.as_str(),
        "tools": server.tools.len(),
        "blake3": server.digest.to_hex().as_str(),
        "excluded": excluded,
    })
}

fn diagnostic(said: &Diagnostic) -> Value {
    json!({
        "severity": match said.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
        },
        "server": said.server,
        "tool": said.tool,
        "pointer": said.pointer,
        "message": said.message,
    })
}
