//! Which tools a run may call. Nothing is granted that no specification names.
//!
//! A specification is `server`, `server/tool`, `server/prefix_*` or `all`. Knows nothing
//! of which tools a server really has.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::quote;
use crate::name::{NameError, ServerName, ToolName, printable};
use crate::near::nearest;

/// Characters of a refused specification that an error shows.
const SHOWN_CHARS: usize = 256;

/// What a run may call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    everything: bool,
    servers: BTreeMap<String, Granted>,
}

/// What is granted of one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Granted {
    every_tool: bool,
    tools: BTreeSet<String>,
    prefixes: BTreeSet<String>,
}

/// The tools that one specification names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spec {
    /// All of all servers.
    Everything,
    /// All of one server.
    Server(String),
    /// One of one server.
    Tool(String, String),
    /// Those of one server whose names begin so.
    Prefix(String, String),
}

/// Why a specification was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// A `*` where a server's name belongs.
    #[error("a grant names no server: {0}")]
    AnyServer(String),
    /// A `*` that is not the last character.
    #[error("a grant holds a `*` before its end: {0}")]
    Star(String),
    /// The part before the slash is no server's name.
    #[error("not the server of a grant, {error}: {spec}")]
    Server {
        /// The specification.
        spec: String,
        /// What is wrong with the name.
        error: NameError,
    },
    /// The part after the slash is no tool's name.
    #[error("not the tool of a grant, {error}: {spec}")]
    Tool {
        /// The specification.
        spec: String,
        /// What is wrong with the name.
        error: NameError,
    },
}

/// A granted server that the configuration does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a grant names a server that is not configured: {name}")]
pub struct UnknownServer {
    /// The name in the grant.
    pub name: String,
    /// The configured name that was perhaps meant.
    pub nearest: Option<String>,
}

impl Grants {
    /// Reads specifications, in any order; what one grants no other takes away.
    ///
    /// # Errors
    ///
    /// The first specification that is none.
    pub fn parse<S: AsRef<str>>(specs: impl IntoIterator<Item = S>) -> Result<Self, GrantError> {
        let mut grants = Self::default();
        for spec in specs {
            grants.add(Spec::parse(spec.as_ref())?);
        }
        Ok(grants)
    }

    /// Whether a run may call this tool. Case matters.
    pub fn allows(&self, server: &str, tool: &str) -> bool {
        self.everything || self.servers.get(server).is_some_and(|granted| granted.allows(tool))
    }

    /// Whether any tool of this server is granted.
    pub fn mentions(&self, server: &str) -> bool {
        self.everything || self.servers.contains_key(server)
    }

    /// Whether a server is granted as a whole, and with it what it has beside tools.
    pub fn whole(&self, server: &str) -> bool {
        self.everything || self.servers.get(server).is_some_and(|granted| granted.every_tool)
    }

    /// The servers that a specification names and `known` lacks: most likely slips.
    pub fn unknown_servers(&self, known: &BTreeSet<ServerName>) -> Vec<UnknownServer> {
        let known: BTreeSet<&str> = known.iter().map(ServerName::as_str).collect();
        let missing = self.servers.keys().filter(|name| !known.contains(name.as_str()));
        missing
            .map(|name| UnknownServer {
                name: name.clone(),
                nearest: nearest(name, known.iter().copied()).map(str::to_owned),
            })
            .collect()
    }

    /// The servers that a specification names.
    pub fn servers(&self) -> impl Iterator<Item = &str> {
        self.servers.keys().map(String::as_str)
    }

    /// Grants one tool more.
    pub fn add_tool(&mut self, server: &ServerName, tool: &str) {
        self.add(Spec::Tool(server.to_string(), tool.to_owned()));
    }

    fn add(&mut self, spec: Spec) {
        match spec {
            Spec::Everything => self.everything = true,
            Spec::Server(server) => self.servers.entry(server).or_default().every_tool = true,
            Spec::Tool(server, tool) => {
                self.servers.entry(server).or_default().tools.insert(tool);
            }
            Spec::Prefix(server, prefix) => {
                self.servers.entry(server).or_default().prefixes.insert(prefix);
            }
        }
    }
}

impl Granted {
    fn allows(&self, tool: &str) -> bool {
        self.every_tool
            || self.tools.contains(tool)
            || self.prefixes.iter().any(|prefix| tool.starts_with(prefix.as_str()))
    }
}

impl Spec {
    /// Whether it names this tool. Case matters.
    pub(crate) fn fits(&self, server: &str, tool: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Server(name) => name == server,
            Self::Tool(name, exact) => name == server && exact == tool,
            Self::Prefix(name, prefix) => name == server && tool.starts_with(prefix.as_str()),
        }
    }

    /// Grows with how exactly it names a tool that it fits.
    pub(crate) fn exactness(&self) -> usize {
        match self {
            Self::Everything => 0,
            Self::Server(_) => 1,
            Self::Prefix(_, prefix) => prefix.len().saturating_add(1),
            Self::Tool(..) => usize::MAX,
        }
    }

    pub(crate) fn parse(spec: &str) -> Result<Self, GrantError> {
        let shown = || printable(spec, SHOWN_CHARS);
        if spec == "all" {
            return Ok(Self::Everything);
        }
        let (server, tool) = match spec.split_once('/') {
            Some((server, tool)) => (server, Some(tool)),
            None => (spec, None),
        };
        if server.contains('*') {
            return Err(GrantError::AnyServer(shown()));
        }
        ServerName::new(server).map_err(|error| GrantError::Server { spec: shown(), error })?;
        let server = server.to_owned();
        let Some(tool) = tool else { return Ok(Self::Server(server)) };
        let (name, is_prefix) = match tool.strip_suffix('*') {
            Some("") => return Ok(Self::Server(server)),
            Some(prefix) => (prefix, true),
            None => (tool, false),
        };
        if name.contains('*') {
            return Err(GrantError::Star(shown()));
        }
        ToolName::new(name).map_err(|error| GrantError::Tool { spec: shown(), error })?;
        let name = name.to_owned();
        Ok(if is_prefix { Self::Prefix(server, name) } else { Self::Tool(server, name) })
    }
}

impl std::fmt::Display for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Everything => f.write_str("all"),
            Self::Server(server) => f.write_str(server),
            Self::Tool(server, tool) => write!(f, "{server}/{tool}"),
            Self::Prefix(server, prefix) => write!(f, "{server}/{prefix}*"),
        }
    }
}

impl GrantError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::AnyServer(_) => "write `all` to grant every tool of every server",
            Self::Star(_) => "write SERVER/PREFIX*, with the `*` at the end",
            Self::Server { .. } | Self::Tool { .. } => {
                "write SERVER, SERVER/TOOL, SERVER/PREFIX* or all"
            }
        };
        Some(hint.to_owned())
    }
}

impl UnknownServer {
    /// The name that was perhaps meant.
    pub fn hint(&self) -> Option<String> {
        self.nearest.as_ref().map(|name| format!("did you mean {}?", quote::shell(name)))
    }
}

/// The flag that would allow this tool, quoted for a shell.
pub fn flag_for(server: &str, tool: &str) -> String {
    format!("--allow {}", quote::shell(&format!("{server}/{tool}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(specs: &[&str]) -> Grants {
        Grants::parse(specs).unwrap()
    }

    #[test]
    fn nothing_is_granted_unless_it_is_named() {
        let none = grants(&[]);
        assert!(!none.allows("fs", "read") && !none.mentions("fs"));
    }

    #[test]
    fn a_specification_grants_what_it_says_and_no_more() {
        let some = grants(&["fs", "git/git_log", "web/get_*"]);
        for (server, tool, allowed) in [
            ("fs", "anything", true),
            ("FS", "anything", false),
            ("git", "git_log", true),
            ("git", "git_log2", false),
            ("git", "Git_log", false),
            ("web", "get_", true),
            ("web", "get_page", true),
            ("web", "get", false),
            ("web", "forget_page", false),
            ("other", "x", false),
            ("fs/", "x", false),
            ("", "", false),
        ] {
            assert_eq!(some.allows(server, tool), allowed, "{server}/{tool}");
        }
        assert!(some.mentions("git") && !some.mentions("gi"));
    }

    #[test]
    fn everything_takes_the_word_all() {
        assert!(grants(&["all"]).allows("any", "thing"));
        assert!(grants(&["all/x"]).allows("all", "x"));
        assert!(!grants(&["all/x"]).allows("any", "x"));
        for spec in ["*", "*/x", "*/*", "f*/x", "f*"] {
            let error = Grants::parse([spec]).unwrap_err();
            assert_eq!(error, GrantError::AnyServer(spec.to_owned()));
            assert!(error.hint().unwrap().contains("`all`"));
        }
    }

    #[test]
    fn every_tool_of_a_server_may_be_written_with_a_star() {
        assert!(grants(&["all/*"]).allows("all", "x"));
        assert!(!grants(&["all/*"]).allows("any", "x"));
    }

    #[test]
    fn a_server_is_granted_as_a_whole_only_by_its_name() {
        let some = grants(&["a", "b/*", "c/x", "d/x*"]);
        let whole = ["a", "b", "c", "d", "e"].map(|server| some.whole(server));
        assert_eq!(whole, [true, true, false, false, false]);
        assert!(grants(&["all"]).whole("e"));
    }

    #[test]
    fn malformed_specifications_are_refused_with_a_hint() {
        for spec in
            ["", " ", "/", "/x", "a/", "a/b/c", "a/b*c", "a/**", "a/*b*", "a:b", "a/b\n", " a"]
        {
            let error = Grants::parse(["fs", spec]).unwrap_err();
            assert!(error.hint().is_some(), "{spec:?}");
            assert!(!error.to_string().contains('\n'), "{spec:?}");
        }
    }

    #[test]
    fn an_unknown_server_is_reported_with_the_nearest_name() {
        let known = ["everything", "fs"].map(|n| ServerName::new(n).unwrap()).into();
        let unknown = grants(&["evrything/x", "fs", "zzz"]).unknown_servers(&known);
        let found: Vec<_> =
            unknown.iter().map(|u| (u.name.as_str(), u.nearest.as_deref())).collect();
        assert_eq!(found, [("evrything", Some("everything")), ("zzz", None)]);
        assert_eq!(unknown[0].hint().as_deref(), Some("did you mean everything?"));
    }

    #[test]
    fn the_flag_for_a_tool_grants_that_tool() {
        assert_eq!(flag_for("fs", "read_file"), "--allow fs/read_file");
        assert_eq!(flag_for("my server", "it's"), r"--allow 'my server/it'\''s'");
        assert!(!flag_for("a", "b\u{1b}[2J").contains('\u{1b}'));
        assert!(grants(&["fs/read_file"]).allows("fs", "read_file"));
    }
}
