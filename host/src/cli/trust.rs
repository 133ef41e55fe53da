//! `trust`: a person accepts what a configuration in the working tree would run.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::process::ExitCode;

use serde_json::json;

use super::context::Context;
use super::{output, report};
use crate::config::trust::{self, Status};
use crate::config::{Config, Origin};
use crate::outcome::{Kind, Outcome};

/// The flags of `trust`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mcp-host trust            show the command lines, ask, and remember the answer\n  mcp-host trust --yes      accept without being asked, as in a set-up script\n  mcp-host trust --revoke   take it back"
)]
pub struct Args {
    /// Accept without asking
    #[arg(long, short, conflicts_with = "revoke")]
    yes: bool,
    /// Take an acceptance back
    #[arg(long)]
    revoke: bool,
}

/// Shows the configuration's command lines and accepts or revokes them.
pub fn execute(args: &Args, context: &Context) -> Result<ExitCode, Outcome> {
    let config = context.load_config()?;
    let Origin::Found(found) = &config.origin else {
        return nothing_to_accept(&config, context);
    };
    let path = found.path.display().to_string();
    if args.revoke {
        trust::revoke(&config)?;
        return done(context, &path, false, "no longer trusted");
    }
    if trust::status(&config) == Status::Trusted {
        return done(context, &path, true, "trusted already");
    }
    show(&config, &path);
    if !args.yes && !asked()? {
        return Err(Outcome::failed(Kind::Config, format!("not accepted: {path}"), ""));
    }
    trust::accept(&config)?;
    done(context, &path, true, "trusted from now on, until it changes")
}

fn nothing_to_accept(config: &Config, context: &Context) -> Result<ExitCode, Outcome> {
    match &config.origin {
        Origin::Named(path) => {
            done(context, &path.display().to_string(), true, "named with --config, and so trusted")
        }
        _ => Err(Outcome::failed(
            Kind::Config,
            "there is no configuration in the working tree",
            "write an mcp-host.toml, or name a file with --config",
        )),
    }
}

fn show(config: &Config, path: &str) {
    let mut text = format!("{} would run, give and set:\n\n", report::lines(path));
    for line in trust::command_lines(config).iter().chain(&trust::grants(config)) {
        text.push_str(&format!("  {line}\n"));
    }
    output::say(&format!("{text}\n"));
}

fn asked() -> Result<bool, Outcome> {
    if !io::stdin().is_terminal() {
        let hint = "run it on a terminal, or add --yes when you have read the lines above";
        return Err(Outcome::failed(Kind::Config, "there is no terminal to ask on", hint));
    }
    output::say("Accept them? [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn done(context: &Context, path: &str, trusted: bool, what: &str) -> Result<ExitCode, Outcome> {
    if context.json {
        report::document(&json!({ "file": path, "trusted": trusted }));
    } else {
        report::line(&format!("{}: {what}", report::lines(path)));
    }
    Ok(ExitCode::SUCCESS)
}
