//! `plugins check`: what is wrong with a code generator, as a compiler would say it.

use std::process::ExitCode;

use serde_json::json;

use super::{find, load, open};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::codegen::conformance::{self, Check, Fault, Report};
use crate::name::printable;
use crate::outcome::Kind;

const EXAMPLES: &str = "Examples:
  mcp-host plugins check typescript
  mcp-host plugins check ./target/wasm32-wasip2/release/my_target.wasm --json

The exit code is 6 when something is wrong.";

/// The flags of `plugins check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The target: a name `mcp-host plugins list` shows, or a component's path
    target: String,
}

/// Checks it, and says everything that is wrong at once.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let (registry, workshop) = open(true, context)?;
    let source = find(&registry, &args.target)?;
    let loaded = load(&workshop, &args.target, &source, context).await?;
    let found = {
        let _shown = context.progress.show(&format!("checking {}", printable(&args.target, 64)));
        conformance::check(&loaded.generator).await
    };
    if context.json {
        report::document(&document(&found));
    } else {
        print(&found);
    }
    Ok(if found.passed() { ExitCode::SUCCESS } else { ExitCode::from(Kind::Codegen.exit_code()) })
}

fn print(found: &Report) {
    for fault in &found.faults {
        report::line(&told(fault));
    }
    let name = found.description.as_ref().map_or("it", |description| description.name.as_str());
    let faults = found.faults.iter().filter(|fault| !fault.warning).count();
    let verdict = match faults {
        0 => "passes".to_owned(),
        1 => "fails: 1 fault".to_owned(),
        _ => format!("fails: {faults} faults"),
    };
    let thousand = found.thousand.map(|time| {
        let mib = found.memory_bytes / (1024 * 1024);
        format!("; 1,000 tools in {time:.1?} and {mib} MiB")
    });
    report::line(&format!("{name} {verdict}{}", thousand.unwrap_or_default()));
}

fn told(fault: &Fault) -> String {
    let Fault { check, sample, message, hint, warning } = fault;
    let severity = if *warning { "warning" } else { "error" };
    format!("{severity}[{}]: {message}\n  --> {sample}\n  hint: {hint}\n", check.word())
}

fn document(found: &Report) -> serde_json::Value {
    let description = found.description.as_ref();
    json!({
        "name": description.map(|description| &description.name),
        "version": description.map(|description| &description.version),
        "passed": found.passed(),
        "checks": Check::ALL.map(Check::word),
        "runs": found.checks,
        "faults": found.faults,
        "thousand_tools_ms": found.thousand.map(|time| time.as_secs_f64() * 1e3),
        "memory_peak_bytes": found.memory_bytes,
    })
}
