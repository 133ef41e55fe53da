//! `servers import`: the servers that other clients know, added to a configuration of ours.
//! Starts nothing, changes no file of theirs, and shows no value of a variable.

mod adopt;
mod report;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use super::change::{Change, Whose, Written};
use crate::cli::context::Context;
use crate::cli::report as output;
use crate::config::edit::{NewServer, Way};
use crate::config::elsewhere::{Client, Entry, Owner, Place};
use crate::config::server::{Server, Transport};
use crate::name::{ServerName, printable_path};
use crate::outcome::Outcome;
use adopt::{Readers, Variables, adopt};

const EXAMPLES: &str = "Examples:
  mcp-host servers import --dry-run
  mcp-host servers import --user
  mcp-host servers import --from cursor --from ./other/mcp.json

Clients are claude, claude-code, codex, cursor and vscode. Into the mcp-host.toml of a
project no secret is written: it becomes a reference to a variable for you to set. With
--user secrets are copied into your own configuration, which nobody else may read. With
--user or --config files of the project are not looked at unless you name them.";

/// What `servers import` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Look there only: a client, or a file of one; repeatable [default: every client]
    #[arg(long, value_name = "CLIENT|FILE")]
    from: Vec<Whence>,
    /// Add them to your own configuration, for all projects
    #[arg(long)]
    user: bool,
    /// Write nothing; show what would be added
    #[arg(long)]
    dry_run: bool,
}

/// Where to look.
#[derive(Debug, Clone)]
enum Whence {
    Client(Client),
    File(PathBuf),
}

impl FromStr for Whence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(client) => Ok(Self::Client(client)),
            Err(_) if text.contains(['/', '.']) => Ok(Self::File(text.into())),
            Err(unknown) => Err(format!("{unknown}, or the path of a file")),
        }
    }
}

/// A server that was found.
struct Found {
    place: Place,
    /// As others may read it, for showing.
    shown: NewServer,
    /// The variables that it has, and those it needs to be set.
    needed: Vec<String>,
    fate: Fate,
}

/// What becomes of a server.
enum Fate {
    Added(NewServer),
    LeftOut(String),
}

/// Everything that was found.
struct Findings {
    /// Files that were looked for, and whether they were there.
    looked: Vec<(Place, bool)>,
    found: Vec<Found>,
}

/// Looks, adds, and says what was found and done.
pub(super) fn execute(args: &Args, context: &Context) -> Result<ExitCode, Outcome> {
    let mut change = Change::open(args.user, context)?;
    let places = places(args, &change);
    let findings = look(places, &change, context);
    let mut added = Vec::new();
    for found in &findings.found {
        if let Fate::Added(server) = &found.fate {
            change.edit.add(server, false)?;
            added.push(server.name.clone());
        }
    }
    let file = change.edit.path().to_owned();
    let written = match args.dry_run || added.is_empty() {
        true => None,
        false => Some(write(change, &findings, &added)?),
    };
    report::print(&findings, &file, written.as_ref(), context);
    if let Some(written) = written.filter(|_| !context.json) {
        written.next(&added, context);
    }
    Ok(ExitCode::SUCCESS)
}

/// A stranger may have written the files of a project, and one that is named by its path may
/// be one: nobody chose what is in them.
fn write(change: Change, findings: &Findings, added: &[ServerName]) -> Result<Written, Outcome> {
    let is_added = |found: &&Found| matches!(found.fate, Fate::Added(_));
    let mut sources = findings.found.iter().filter(is_added);
    let chosen =
        sources.all(|found| found.place.client.is_some() && found.place.owner == Owner::User);
    change.write(added, chosen)
}

/// The files to look into, each once. For a configuration that is trusted whatever is in
/// it, a project's files count only where they are named.
fn places(args: &Args, change: &Change) -> Vec<Place> {
    let everywhere = Client::ALL.map(Whence::Client);
    let from = if args.from.is_empty() { everywhere.as_slice() } else { &args.from };
    let mut places: Vec<Place> = Vec::new();
    for from in from {
        let more = match from {
            Whence::Client(client) => client.places(&change.cwd),
            Whence::File(path) => vec![Place::named(change.cwd.join(path))],
        };
        places.extend(more);
    }
    let mut seen = BTreeSet::new();
    places.retain(|place| change.whose == Whose::Project || place.owner == Owner::User);
    places.retain(|place| seen.insert(place.path.clone()));
    places
}

fn look(places: Vec<Place>, change: &Change, context: &Context) -> Findings {
    let mut findings = Findings { looked: Vec::new(), found: Vec::new() };
    let mut choice = Choice::new(change);
    for place in places {
        let kept = match place.read(&change.cwd) {
            Ok(kept) => kept,
            Err(error) => {
                output::warning(&format!("left out: {error}"), context);
                continue;
            }
        };
        findings.looked.push((place.clone(), kept.is_some()));
        let Some(kept) = kept else { continue };
        for remark in &kept.remarks {
            output::warning(&format!("{}: {remark}", printable_path(&place.path)), context);
        }
        let lines: Vec<_> = kept.servers.iter().map(|entry| line(&entry.server)).collect();
        let found = kept.servers.iter().map(|entry| choice.found(&place, entry));
        findings.found.extend(found);
        // Two servers of one file are two because a person wrote them so.
        choice.lines.extend(lines);
    }
    findings
}

/// What is chosen from what was found.
struct Choice<'a> {
    change: &'a Change,
    /// The command lines there are already.
    lines: BTreeSet<Vec<String>>,
    names: BTreeSet<ServerName>,
    variables: Variables,
    for_showing: Variables,
}

impl<'a> Choice<'a> {
    fn new(change: &'a Change) -> Self {
        Self {
            change,
            lines: change.before.servers.values().map(line).collect(),
            names: change.before.servers.keys().cloned().collect(),
            variables: Variables::default(),
            for_showing: Variables::default(),
        }
    }

    fn found(&mut self, place: &Place, entry: &Entry) -> Found {
        let base = self.change.edit.base();
        let (shown, _) = adopt(entry, base, Readers::Others, &mut self.for_showing);
        let readers =
            if self.change.whose == Whose::User { Readers::User } else { Readers::Others };
        let reason = self.reason(entry, &shown).map(str::to_owned);
        let fault = || shown.check(base).err().map(|fault| fault.to_string());
        let (fate, needed) = match reason.or_else(fault) {
            Some(reason) => (Fate::LeftOut(reason), Vec::new()),
            None => {
                let (server, needed) = adopt(entry, base, readers, &mut self.variables);
                self.names.insert(server.name.clone());
                (Fate::Added(server), needed)
            }
        };
        Found { place: place.clone(), shown, needed, fate }
    }

    /// Why a server is left out, if it is.
    fn reason(&self, entry: &Entry, shown: &NewServer) -> Option<&'static str> {
        let Server { name, transport, .. } = &entry.server;
        if is_ours(transport) {
            return Some("it is mcp-host itself");
        }
        let as_added = match &shown.way {
            Way::Command { words, .. } => words.clone(),
            Way::Url { url, .. } => vec![url.clone()],
        };
        if self.lines.contains(&line(&entry.server)) || self.lines.contains(&as_added) {
            return Some("it is there already");
        }
        let taken = self.names.contains(name) || self.change.edit.has(name);
        taken.then_some("its name is taken; add it with `mcp-host servers add`")
    }
}

/// What tells one server from another: how it is reached, but for its variables.
fn line(server: &Server) -> Vec<String> {
    match &server.transport {
        Transport::Stdio(stdio) => std::iter::once(&stdio.command)
            .chain(&stdio.args)
            .map(|word| word.shown().to_owned())
            .collect(),
        Transport::Http(http) => vec![http.url.shown().to_owned()],
    }
}

/// Whether a command line serves with this program, perhaps by way of another.
fn is_ours(transport: &Transport) -> bool {
    let Transport::Stdio(stdio) = transport else { return false };
    let words = std::iter::once(&stdio.command).chain(&stdio.args).map(|word| word.shown());
    let is_program = |word: &str| word.rsplit('/').next() == Some("mcp-host");
    words.skip_while(|word| !is_program(word)).any(|word| word == "serve")
}

impl Found {
    /// The names of the variables it is given.
    fn variables(&self) -> Vec<&str> {
        match &self.shown.way {
            Way::Command { env, .. } => env.iter().map(|(key, _)| key.as_str()).collect(),
            Way::Url { .. } => Vec::new(),
        }
    }
}
