//! A command line that does not parse: told as clap tells it, or as a document.

use std::ffi::OsStr;
use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::report;
use crate::outcome::{Kind, Outcome};

/// Prints the help or the version that was asked for, or what is wrong.
pub fn report(error: &clap::Error) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asked && wants_json(std::env::args_os()) {
        return report::failure_at_once(outcome(error), true);
    }
    match error.print() {
        Err(broken) if asked && broken.kind() != io::ErrorKind::BrokenPipe => {
            report::failure_at_once(report::unwritten(&broken), false)
        }
        _ if asked => ExitCode::SUCCESS,
        _ => ExitCode::from(Kind::Usage.exit_code()),
    }
}

fn wants_json(args: impl Iterator<Item = impl AsRef<OsStr>>) -> bool {
    args.take_while(|arg| arg.as_ref() != "--").any(|arg| arg.as_ref() == "--json")
}

/// What clap says in its first paragraph, and its tip for a hint.
fn outcome(error: &clap::Error) -> Outcome {
    let text = error.render().to_string();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Outcome::failed(Kind::Usage, "a verb is missing", "see `mcp-host --help`");
    }
    let mut paragraphs = text.split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_start_matches("error: ");
    let tip = paragraphs.find_map(|paragraph| paragraph.trim().strip_prefix("tip: "));
    Outcome::failed(Kind::Usage, message.trim(), tip.unwrap_or("see `--help` of the verb"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::Cli;
    use super::*;

    #[test]
    fn a_slip_becomes_a_message_and_a_hint() {
        let error = Cli::try_parse_from(["mcp-host", "servers", "lst", "--json"]).unwrap_err();
        let outcome = outcome(&error);
        assert_eq!(outcome.kind, Kind::Usage);
        assert_eq!(outcome.message, "unrecognized subcommand 'lst'");
        assert!(outcome.hint.unwrap().contains("'list'"));
    }

    #[test]
    fn a_guests_own_arguments_ask_for_no_document() {
        assert!(wants_json(["mcp-host", "run", "--json", "--", "x"].iter()));
        assert!(!wants_json(["mcp-host", "run", "--", "--json"].iter()));
    }
}
