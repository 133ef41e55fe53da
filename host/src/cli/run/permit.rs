//! The tools that a guest imports as typed functions: found, granted, and bound. What was not
//! granted a person may grant at a terminal, once or for good; for good means for this binary
//! and the servers as they are configured now.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::flags::Given;
use crate::cli::context::Context;
use crate::cli::{output, report};
use crate::config::Config;
use crate::config::approvals::Approvals;
use crate::guest::Guest;
use crate::loader::Typed;
use crate::name::{ServerName, printable};
use crate::outcome::{Kind, Outcome};
use crate::tools::Tools;
use crate::typed::Bound;
use crate::typed::bind;

/// Tells the seals of grants from all others.
const SEAL_CONTEXT: &str = "mcp-host grants of a guest, version 1";
/// Characters of a tool's name that a question shows.
const SHOWN_CHARS: usize = 128;

/// What a person says to a guest's wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Once,
    Always,
    No,
}

/// Binds the typed imports of a guest, and grants what a person says it may have.
///
/// # Errors
///
/// [`bind::Error`], as an outcome.
pub(super) async fn bind(
    typed: &mut Typed,
    tools: &dyn Tools,
    guest: &Guest,
    given: &mut Given,
    context: &Context,
) -> Result<Bound, Outcome> {
    let found = {
        let _shown = context.progress.show("asking the servers for their tools");
        bind::find(typed.take_imports(), tools).await
    };
    let missing = bind::ungranted(&found.imports, &given.grants);
    if !missing.is_empty() && found.can_be_asked() && may(&missing, guest, given, context).await? {
        for (server, tool) in &missing {
            given.grants.add_tool(server, tool);
        }
    }
    Ok(Bound::new(found, &given.grants)?)
}

/// Whether the guest may have these tools: by what was said before, or by what a person says.
async fn may(
    missing: &[(ServerName, String)],
    guest: &Guest,
    given: &Given,
    context: &Context,
) -> Result<bool, Outcome> {
    let (name, seal) = (format!("guest {}", guest.digest().to_hex()), seal(missing, &given.config));
    let approvals = Approvals::open();
    match approvals.has(&name, &seal) {
        Ok(true) => return Ok(true),
        Ok(false) => {}
        Err(error) => report::warning(&format!("what was granted before: {error}"), context),
    }
    if context.json || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    match ask(missing).await? {
        Answer::No => Ok(false),
        Answer::Once => Ok(true),
        Answer::Always => {
            approvals.add(&name, &seal).map_err(|error| {
                Outcome::failed(Kind::Config, format!("the grant was not kept: {error}"), "")
            })?;
            Ok(true)
        }
    }
}

/// What is granted: these tools, of their servers as they are reached now.
fn seal(missing: &[(ServerName, String)], config: &Config) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_derive_key(SEAL_CONTEXT);
    for (server, tool) in missing {
        let reached = config.servers.get(server).map(|server| server.transport.fingerprint());
        for part in [server.as_str(), tool.as_str()] {
            hasher.update(blake3::hash(part.as_bytes()).as_bytes());
        }
        hasher.update(reached.unwrap_or(blake3::hash(b"")).as_bytes());
    }
    hasher.finalize()
}

async fn ask(missing: &[(ServerName, String)]) -> Result<Answer, Outcome> {
    output::say(&question(missing));
    // Not on a thread that others wait for: a signal has to be heard meanwhile.
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    let line = read
        .await
        .map_err(|lost| Outcome::failed(Kind::HostBug, format!("a thread failed: {lost}"), ""))?;
    Ok(line.map_or(Answer::No, |line| answer(&line)))
}

fn question(missing: &[(ServerName, String)]) -> String {
    let lines = missing
        .iter()
        .map(|(server, tool)| format!("  {server}/{}\n", printable(tool, SHOWN_CHARS)));
    format!(
        "the guest imports tools that this run was not granted:\n\n{}\n\
         Grant them? [y] once, [a] always for this file, [N] no: ",
        lines.collect::<String>()
    )
}

fn answer(line: &str) -> Answer {
    match line.trim() {
        "y" | "Y" | "yes" | "once" => Answer::Once,
        "a" | "A" | "always" => Answer::Always,
        _ => Answer::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_grants_anything() {
        for (line, meant) in [
            ("y\n", Answer::Once),
            ("yes", Answer::Once),
            ("a\n", Answer::Always),
            ("\n", Answer::No),
            ("", Answer::No),
            ("n", Answer::No),
            ("yy", Answer::No),
        ] {
            assert_eq!(answer(line), meant, "{line:?}");
        }
    }

    #[test]
    fn the_question_shows_every_tool_and_nothing_that_controls_a_terminal() {
        let server = ServerName::new("fs").unwrap();
        let question = question(&[(server.clone(), "a".into()), (server, "b\u{1b}[2J".into())]);
        assert!(question.contains("fs/a\n") && question.contains("fs/b"), "{question}");
        assert!(!question.contains('\u{1b}'), "{question}");
    }
}
