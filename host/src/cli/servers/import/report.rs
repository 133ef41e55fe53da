//! What `servers import` tells: a line a server, or one document.

use std::path::Path;

use serde_json::{Value, json};

use super::{Fate, Findings, Found};
use crate::cli::context::Context;
use crate::cli::report;
use crate::cli::servers::SHOWN_CHARS;
use crate::cli::servers::change::Written;
use crate::config::edit::Way;
use crate::config::quote::shell;
use crate::name::{printable, printable_path};

/// Says what was found, and what became of it.
pub(super) fn print(
    findings: &Findings,
    file: &Path,
    written: Option<&Written>,
    context: &Context,
) {
    if context.json {
        report::document(&document(findings, file, written));
        return;
    }
    if findings.found.is_empty() {
        return nothing(findings);
    }
    report::table(&findings.found.iter().map(row).collect::<Vec<_>>());
    let added = findings.found.iter().filter(|found| matches!(found.fate, Fate::Added(_))).count();
    let servers = if added == 1 { "1 server".to_owned() } else { format!("{added} servers") };
    let is = if written.is_some() || added == 0 { "" } else { "would be " };
    report::line(&format!("{}: {servers} {is}added", printable_path(file)));
    for found in &findings.found {
        for variable in &found.needed {
            let server = printable(found.shown.name.as_str(), SHOWN_CHARS);
            let from = printable_path(&found.place.path);
            let message = format!("{server} needs {variable} in your environment; see {from}");
            report::warning(&message, context);
        }
    }
}

fn nothing(findings: &Findings) {
    report::line("no servers were found; looked in:");
    for (place, is_there) in &findings.looked {
        let state = if *is_there { "has none" } else { "is not there" };
        report::line(&format!("  {} {state}", printable_path(&place.path)));
    }
}

fn row(found: &Found) -> Vec<String> {
    let fate = match &found.fate {
        Fate::Added(_) => "add".to_owned(),
        Fate::LeftOut(_) => "leave".to_owned(),
    };
    let name = printable(found.shown.name.as_str(), SHOWN_CHARS);
    let client = found.place.client.map_or("file", |client| client.word()).to_owned();
    vec![fate, name, client, printable_path(&found.place.path), described(found)]
}

/// The command line, the names of the variables, and why it is left out.
fn described(found: &Found) -> String {
    let mut text = printable(&command_line(found), SHOWN_CHARS);
    let variables = found.variables();
    if !variables.is_empty() {
        text.push_str(&printable(&format!("  # sets {}", variables.join(" ")), SHOWN_CHARS));
    }
    if let Fate::LeftOut(reason) = &found.fate {
        text.push_str(&format!("  # left out: {reason}"));
    }
    text
}

fn command_line(found: &Found) -> String {
    match &found.shown.way {
        Way::Command { words, .. } => {
            words.iter().map(|word| shell(word)).collect::<Vec<_>>().join(" ")
        }
        Way::Url { url, .. } => shell(url),
    }
}

fn document(findings: &Findings, file: &Path, written: Option<&Written>) -> Value {
    let server = |found: &Found| {
        let (fate, reason) = match &found.fate {
            Fate::Added(_) => ("added", None),
            Fate::LeftOut(reason) => ("left-out", Some(reason)),
        };
        json!({
            "name": found.shown.name.as_str(),
            "client": found.place.client.map(|client| client.word()),
            "file": found.place.path.to_string_lossy(),
            "command": command_line(found),
            "env": found.variables(),
            "fate": fate,
            "reason": reason,
            "to_set": found.needed,
        })
    };
    let looked = findings.looked.iter().map(|(place, is_there)| {
        json!({ "client": place.client.map(|client| client.word()), "file": place.path.to_string_lossy(), "is_there": is_there })
    });
    json!({
        "file": file.to_string_lossy(),
        "written": written,
        "servers": findings.found.iter().map(server).collect::<Vec<_>>(),
        "looked_in": looked.collect::<Vec<_>>(),
    })
}
