//! `servers add`: one more server in a configuration of ours. Starts nothing.

use std::path::Path;
use std::process::ExitCode;
use std::str::FromStr;

use serde_json::json;

use super::change::{Change, Whose, is_relative};
use crate::cli::context::Context;
use crate::cli::report;
use crate::config::edit::{NewServer, Way};
use crate::config::secret;
use crate::name::{ServerName, printable};
use crate::outcome::{Kind, Outcome};

const EXAMPLES: &str = "Examples:
  mcp-host servers add git -- uvx mcp-server-git --repository .
  mcp-host servers add github --env GITHUB_TOKEN -- npx -y @modelcontextprotocol/server-github
  mcp-host servers add docs --url https://docs.example/mcp --header 'Authorization=Bearer ${DOCS_TOKEN}'

The server is added to the nearest mcp-host.toml in the working directory or above it, which
is made when there is none; with --user to your own configuration. Write secrets as
references: --env NAME is ${NAME}, read from your environment when the server starts.";

/// What `servers add` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call the server
    name: String,
    /// The program and its arguments
    #[arg(
        last = true,
        required_unless_present = "url",
        conflicts_with = "url",
        value_name = "COMMAND"
    )]
    command: Vec<String>,
    /// Reach it at this endpoint instead of starting a program
    #[arg(long)]
    url: Option<String>,
    /// A header of every request, as NAME=VALUE; repeatable
    #[arg(long, value_name = "NAME=VALUE", requires = "url")]
    header: Vec<Header>,
    /// Give the server a variable, as NAME=VALUE, or as NAME for your own one; repeatable
    #[arg(long, value_name = "NAME[=VALUE]", conflicts_with = "url")]
    env: Vec<Variable>,
    /// The folder the server starts in [default: that of the configuration]
    #[arg(long, value_name = "DIR", conflicts_with = "url")]
    cwd: Option<String>,
    /// Add it to your own configuration, for all projects
    #[arg(long)]
    user: bool,
    /// Replace a server of this name
    #[arg(long)]
    force: bool,
}

/// `NAME=VALUE`, or `NAME`.
#[derive(Debug, Clone)]
struct Variable(String, String);

impl FromStr for Variable {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some(("", _)) => Err("write it as NAME=VALUE or NAME"),
            Some((name, value)) => Ok(Self(name.to_owned(), value.to_owned())),
            None if text.is_empty() => Err("write it as NAME=VALUE or NAME"),
            None => Ok(Self(text.to_owned(), format!("${{{text}}}"))),
        }
    }
}

/// `NAME=VALUE`, or `NAME: VALUE` as others have it.
#[derive(Debug, Clone)]
struct Header(String, String);

impl FromStr for Header {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(['=', ':']) {
            Some((name, value)) if !name.trim().is_empty() => {
                Ok(Self(name.trim().to_owned(), value.trim().to_owned()))
            }
            _ => Err("write it as NAME=VALUE"),
        }
    }
}

/// Adds the server and says what comes next.
pub(super) fn execute(args: &Args, context: &Context) -> Result<ExitCode, Outcome> {
    let name = ServerName::new(&args.name).map_err(|error| {
        let message = format!("not a server's name: {error}");
        Outcome::failed(Kind::Usage, message, "choose a short word, like \"github\"")
    })?;
    let mut change = Change::open(args.user, context)?;
    let replaced = change.edit.has(&name);
    let server = NewServer { name: name.clone(), way: way(args, &change) };
    change.edit.add(&server, args.force)?;
    if change.whose != Whose::User {
        warn_secrets(&server.way, context);
    }
    let written = change.write(std::slice::from_ref(&name), true)?;
    if context.json {
        report::document(
            &json!({ "server": name.as_str(), "replaced": replaced, "written": written }),
        );
        return Ok(ExitCode::SUCCESS);
    }
    let what = if replaced { "replaced" } else { "added" };
    let shown = printable(name.as_str(), super::SHOWN_CHARS);
    report::line(&format!("{}: {shown} is {what}", report::lines(&written.file)));
    written.next(&[name], context);
    Ok(ExitCode::SUCCESS)
}

fn way(args: &Args, change: &Change) -> Way {
    if let Some(url) = &args.url {
        let headers = args.header.iter().map(|Header(name, value)| (name.clone(), value.clone()));
        return Way::Url { url: url.clone(), headers: headers.collect() };
    }
    let env = args.env.iter().map(|Variable(name, value)| (name.clone(), value.clone()));
    let cwd = args.cwd.as_ref().map(|cwd| change.cwd.join(cwd).to_string_lossy().into_owned());
    let cwd = cwd.or_else(|| kept_folder(&args.command, change));
    Way::Command { words: args.command.clone(), env: env.collect(), cwd }
}

/// The folder in which relative paths mean what they meant where they were typed, where that
/// is not the folder the server would start in.
fn kept_folder(words: &[String], change: &Change) -> Option<String> {
    if !is_relative(words.iter().map(String::as_str)) {
        return None;
    }
    let text = |folder: &Path| folder.to_string_lossy().into_owned();
    // The user's own configuration is used from any folder.
    if change.whose == Whose::User {
        return Some(text(&change.cwd));
    }
    let base = change.edit.base();
    let here = change.cwd.canonicalize().unwrap_or_else(|_| change.cwd.clone());
    match here.strip_prefix(base) {
        Ok(below) if below.as_os_str().is_empty() => None,
        Ok(below) => Some(text(below)),
        Err(_) if change.cwd == base => None,
        Err(_) => Some(text(&change.cwd)),
    }
}

/// Says which secrets a file that others may read is about to hold.
fn warn_secrets(way: &Way, context: &Context) {
    let (has_secret, pairs) = match way {
        Way::Command { words, env, .. } => (secret::words(words).any(|word| word.is_secret), env),
        Way::Url { url, headers } => (secret::is_evident(url), headers),
    };
    for (name, _) in pairs.iter().filter(|(name, value)| secret::is_likely(name, value)) {
        let name = printable(name, super::SHOWN_CHARS);
        let message = format!(
            "the value of {name} looks like a secret, and others may read the file; \
             write it as a reference to a variable, like ${{{name}}}"
        );
        report::warning(&message, context);
    }
    if has_secret {
        let message = "the command line holds what looks like a secret, and others may read \
                       the file; write it as ${NAME} and set the variable";
        report::warning(message, context);
    }
}
