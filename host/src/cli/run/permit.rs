//! What a person grants a guest at a terminal: the tools that it imports as typed functions and
//! was not given, once or for good. For good means for this binary, all that it imports, and the
//! servers as they are configured now.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::flags::Given;
use crate::cli::context::Context;
use crate::cli::{output, report};
use crate::config::Config;
use crate::config::approvals::Approvals;
use crate::guest::Guest;
use crate::name::{ServerName, printable};
use crate::outcome::{Kind, Outcome};
use crate::typed::bind::{self, Found};

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

/// Grants what a guest imports and the run was not given, if a person says so. Says whether
/// anything was granted.
///
/// # Errors
///
/// A grant that cannot be kept.
pub(super) async fn ask(
    found: &Found,
    guest: &Guest,
    given: &mut Given,
    context: &Context,
) -> Result<bool, Outcome> {
    let missing = bind::ungranted(&found.imports, &given.grants);
    // Who is asked should not be refused after all.
    if missing.is_empty() || !found.fits() || !may(&missing, found, guest, given, context).await? {
        return Ok(false);
    }
    for (server, tool) in &missing {
        given.grants.add_tool(server, tool);
    }
    Ok(true)
}

/// Whether the guest may have these tools: by what was said before, or by what a person says.
async fn may(
    missing: &[(ServerName, String)],
    found: &Found,
    guest: &Guest,
    given: &Given,
    context: &Context,
) -> Result<bool, Outcome> {
    let seal = seal(found, &given.config);
    // One guest may have been granted its tools of several configurations.
    let name = format!("guest {} {}", guest.digest().to_hex(), seal.to_hex());
    let approvals = Approvals::open();
    match approvals.has(&name, &seal) {
        Ok(true) => return Ok(true),
        Ok(false) => {}
        Err(error) => report::warning(&format!("what was granted before: {error}"), context),
    }
    if context.json || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    match answer_to(missing).await? {
        Answer::No => Ok(false),
        Answer::Once => Ok(true),
        Answer::Always => {
            approvals.add(&name, &seal).map_err(|error| {
                let hint = "answer y to go on for this once";
                Outcome::failed(Kind::Config, format!("the grant was not kept: {error}"), hint)
            })?;
            Ok(true)
        }
    }
}

/// What is granted: all tools that the guest imports, of their servers as they are reached now.
fn seal(found: &Found, config: &Config) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_derive_key(SEAL_CONTEXT);
    for (server, tool) in found.tools() {
        let reached = config.servers.get(server).map(|server| server.transport.fingerprint());
        for part in [server.as_str(), tool.as_str()] {
            hasher.update(blake3::hash(part.as_bytes()).as_bytes());
        }
        hasher.update(reached.unwrap_or(blake3::hash(b"")).as_bytes());
    }
    hasher.finalize()
}

async fn answer_to(missing: &[(ServerName, String)]) -> Result<Answer, Outcome> {
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
