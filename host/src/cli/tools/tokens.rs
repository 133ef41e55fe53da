//! `tools tokens`: what the tools cost a model before anything is asked of it, beside what
//! code mode costs.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::lists::lists;
use crate::catalog::Listed;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::report;
use crate::name::{ServerName, printable};
use crate::outcome::{Kind, Outcome};
use crate::serve::tokens;

const EXAMPLES: &str = "Examples:
  mcp-host tools tokens
  mcp-host tools tokens github --json
  mcp-host tools tokens --from tools.json

Definitions are the name, the description and the input schema of every tool, as clients put
them before a model; names are the names alone. Code mode is `mcp-host serve`: its tools are
the same however many servers there are. All counts are estimates.";

/// What `tools tokens` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The servers to count; all when none is named
    servers: Vec<String>,
    /// Read the tools from a file instead of asking servers; repeatable
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
}

/// What the tools of one server cost, or of all.
#[derive(Debug, Clone, Default, Serialize)]
struct Cost {
    name: String,
    tools: usize,
    definitions: usize,
    names: usize,
}

/// Counts, and shows the counts.
pub(super) async fn execute(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let (lists, failed) = lists(&args.from, &args.servers, context).await?;
    // Loading the tokenizer and counting hold up a thread.
    let counted = tokio::task::spawn_blocking(move || {
        (lists.iter().map(cost).collect::<Vec<_>>(), crate::serve::surface_tokens())
    });
    let (costs, surface) = counted
        .await
        .map_err(|error| Outcome::failed(Kind::HostBug, format!("a thread failed: {error}"), ""))?;
    print(&costs, surface, &failed, context);
    let all = failed.is_empty();
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(Kind::ServerUnavailable.exit_code()) })
}

fn cost(Listed { name, tools, .. }: &Listed) -> Cost {
    Cost {
        name: name.to_string(),
        tools: tools.len(),
        definitions: tokens::of_tools(tools),
        names: tokens::of_names(tools),
    }
}

fn print(costs: &[Cost], surface: usize, failed: &[(ServerName, Failure)], context: &Context) {
    let total = costs.iter().fold(Cost { name: "all".to_owned(), ..Cost::default() }, add);
    let share = share(surface, total.definitions);
    if context.json {
        let errors = failed
            .iter()
            .map(|(name, failure)| json!({ "name": name.as_str(), "error": failure.form() }));
        report::document(&json!({
            "tokenizer": "o200k",
            "estimate": true,
            "servers": costs,
            "total": total,
            "code_mode": surface,
            "code_mode_share": share,
            "failed": errors.collect::<Vec<_>>(),
        }));
        return;
    }
    let mut rows = vec![heading()];
    rows.extend(costs.iter().chain([&total]).map(|cost| row(cost, surface)));
    report::table(&rows);
    let of_all =
        share.map_or(String::new(), |share| format!(", {} of all definitions", percent(share)));
    report::line(&format!("code mode: {surface} tokens whatever the servers have{of_all}"));
    for (name, failure) in failed {
        let name = printable(name.as_str(), 64);
        report::warning(&format!("{name}: {}", failure.outcome.message), context);
    }
    report::notice(tokens::ESTIMATE, context);
}

fn heading() -> Vec<String> {
    ["SERVER", "TOOLS", "DEFINITIONS", "NAMES", "CODE MODE"].map(str::to_owned).to_vec()
}

fn row(cost: &Cost, surface: usize) -> Vec<String> {
    let share = share(surface, cost.definitions).map_or("-".to_owned(), percent);
    let number = |number: usize| number.to_string();
    vec![
        printable(&cost.name, 64),
        number(cost.tools),
        number(cost.definitions),
        number(cost.names),
        share,
    ]
}

fn add(sum: Cost, cost: &Cost) -> Cost {
    Cost {
        name: sum.name,
        tools: sum.tools.saturating_add(cost.tools),
        definitions: sum.definitions.saturating_add(cost.definitions),
        names: sum.names.saturating_add(cost.names),
    }
}

/// Code mode's part of what the definitions cost; nothing where those cost nothing.
fn share(surface: usize, definitions: usize) -> Option<f64> {
    let number = |count: usize| u32::try_from(count).map(f64::from).ok();
    number(definitions).filter(|all| *all > 0.0).and_then(|all| Some(number(surface)? / all))
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_mode_is_a_part_of_what_there_is() {
        assert_eq!(share(700, 70_000).map(percent).as_deref(), Some("1.0 %"));
        assert_eq!(share(700, 350).map(percent).as_deref(), Some("200 %"));
        assert_eq!(share(700, 0), None);
    }
}
