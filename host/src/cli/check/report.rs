//! How a check is reported: as a compiler would, or one document.

use serde_json::{Value, json};

use super::Ended;
use crate::check::Problem;
use crate::cli::context::Context;
use crate::cli::report;
use crate::name::{ServerName, printable_path};
use crate::near::nearest;

/// Says what is wrong, and then how much.
pub(super) fn print(ended: &Ended, context: &Context) {
    let problems: Vec<Problem> =
        ended.checked.problems.iter().map(|it| hinted(it, ended)).collect();
    if context.json {
        report::document(&document(ended, &problems));
        return;
    }
    for problem in &problems {
        report::line(&told(problem));
    }
    report::line(&summary(ended));
}

/// The same with what would help, where the compiler does not know, or knows only of other
/// places than the sandbox.
fn hinted(problem: &Problem, ended: &Ended) -> Problem {
    let Problem { code, message, .. } = problem;
    let module = message.strip_prefix("Cannot find module '");
    let module = module.and_then(|rest| rest.split_once('\'')).map(|(module, _)| module);
    match (code.as_str(), module) {
        ("TS2307", Some(module)) => Problem { hint: importable(module, ended), ..problem.clone() },
        // It names type definitions of browsers and of Node.js.
        ("TS2580" | "TS2584" | "TS2591" | "TS2812", _) => {
            let message = message.split(" Do you need").next().unwrap_or_default().to_owned();
            let hint = "the sandbox has no DOM and no Node.js; call a tool".to_owned();
            Problem { message, hint: Some(hint), ..problem.clone() }
        }
        _ => problem.clone(),
    }
}

fn importable(module: &str, ended: &Ended) -> Option<String> {
    let Some(server) = module.strip_prefix("mcp/") else {
        let is_file = module.starts_with('.');
        let hint = "a script imports \"mcp/SERVER\", \"mcp-host\" and files beside it";
        return (!is_file).then(|| hint.to_owned());
    };
    let names = || ended.known.iter().map(ServerName::as_str);
    Some(match nearest(server, names()) {
        Some(near) => format!("did you mean \"mcp/{near}\"?"),
        None if ended.known.is_empty() => "no server is configured".to_owned(),
        None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}

fn told(problem: &Problem) -> String {
    let Problem { file, line, column, code, message, hint, excerpt } = problem;
    let mut told = format!("error[{code}]: {message}\n  --> {file}:{line}:{column}\n");
    for part in [excerpt.clone(), hint.as_ref().map(|hint| format!("  hint: {hint}"))] {
        told.extend(part.map(|part| part + "\n"));
    }
    told
}

fn summary(ended: &Ended) -> String {
    let count = ended.checked.problems.len().saturating_add(ended.checked.more);
    let verdict = match count {
        0 => "no errors".to_owned(),
        1 => "1 error".to_owned(),
        _ => format!("{count} errors"),
    };
    let more = match ended.checked.more {
        0 => String::new(),
        more => format!(", {more} of them not shown"),
    };
    let compiler = printable_path(ended.compiler.path());
    format!("{}: {verdict}{more}; checked by {compiler}", ended.script.name)
}

fn document(ended: &Ended, problems: &[Problem]) -> Value {
    let servers: Vec<_> =
        ended.catalog.servers().iter().map(|server| server.name.to_string()).collect();
    json!({
        "script": ended.script.name,
        "passed": ended.checked.passed(),
        "compiler": ended.compiler.path().to_string_lossy(),
        "servers": servers,
        "errors": problems,
        "more_errors": ended.checked.more,
    })
}
