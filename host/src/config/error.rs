//! What can go wrong with a configuration, and how it is told.
//!
//! No error holds the value of a variable, an argument or a header: only names, places
//! and values that are settings.

use std::fmt;
use std::path::{Path, PathBuf};

use super::template::TemplateError;
use super::value::ValueError;
use crate::file::Problem;
use crate::grant::GrantError;
use crate::limits::MAX_SERVERS;
use crate::name::{NameError, printable};

/// Characters of a path that an error shows.
const SHOWN_PATH_CHARS: usize = 4_096;

/// Why there is no configuration to work with, or none that may be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that cannot be had.
    #[error("config: {}: {problem}", shown(path))]
    File {
        /// The file.
        path: PathBuf,
        /// What is the matter with it.
        problem: FileProblem,
    },
    /// A file that says something it may not.
    #[error("config: {place}: {fault}")]
    Content {
        /// Where in the file.
        place: Place,
        /// What it says.
        fault: Fault,
    },
    /// More servers than one configuration may have.
    #[error("config: {}: {count} servers, over the limit of {MAX_SERVERS}", shown(path))]
    TooManyServers {
        /// The file with the one too many.
        path: PathBuf,
        /// Servers up to and with this file.
        count: usize,
    },
    /// Found in the working tree, and no person accepted what it would run.
    #[error("config: {}: {}", shown(path), untrusted(*changed, lines))]
    NotTrusted {
        /// The file.
        path: PathBuf,
        /// Whether an earlier state of it was accepted.
        changed: bool,
        /// What it would run and give.
        lines: Vec<String>,
    },
    /// What was accepted cannot be written down.
    #[error("config: {}: cannot remember what is trusted: {source}", shown(path))]
    Store {
        /// The file that remembers.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What was accepted cannot be read, so nobody knows what is.
    #[error("config: {}: cannot tell what is trusted: {source}", shown(path))]
    DamagedStore {
        /// The file that remembers.
        path: PathBuf,
        /// What is the matter with it.
        source: std::io::Error,
    },
    /// There is no folder for what belongs to the user.
    #[error("config: the home folder of this user is not known")]
    NoHome,
}

/// What is the matter with a file as such.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It cannot be had whole.
    #[error("cannot be read: {0}")]
    Read(#[from] Problem),
    /// Named by a file from the working tree, and not in the folder of that file.
    #[error("is outside of the folder of the file that includes it")]
    Outside,
    /// Not text.
    #[error("is not UTF-8, at byte {0}")]
    NotUtf8(usize),
}

/// A place in a file. Lines and columns count from one; zero means the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line.
    pub line: usize,
    /// The column in characters.
    pub column: usize,
}

/// What a file says wrongly, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The mistake.
    pub what: String,
    /// The fix.
    pub hint: Option<String>,
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File { problem, .. } => problem.hint(),
            Self::Content { fault, .. } => fault.hint.clone(),
            Self::TooManyServers { .. } => {
                Some("leave out the servers that this project does not use".to_owned())
            }
            Self::NotTrusted { .. } => Some(
                "run `mcp-host trust` to accept them, or name the file with --config".to_owned(),
            ),
            Self::Store { .. } => Some("name the file with --config instead".to_owned()),
            Self::DamagedStore { path, .. } => Some(format!(
                "remove {} and accept again with `mcp-host trust`, or name the file with --config",
                shown(path)
            )),
            Self::NoHome => Some("set HOME, or name the file with --config".to_owned()),
        }
    }
}

impl FileProblem {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Read(Problem::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                "check the path; relative ones start at the file or folder that names them"
            }
            Self::Read(Problem::Io(_)) => return None,
            Self::Read(Problem::NotAFile) => "name a plain file, .toml or .json",
            Self::Read(Problem::TooLarge { .. }) => "name a file that holds only the configuration",
            Self::Outside => "move it there, or name the file that includes it with --config",
            Self::NotUtf8(_) => "save the file as UTF-8",
        };
        Some(hint.to_owned())
    }
}

impl Fault {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    pub(super) fn hinted(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: Some(hint.into()) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.path))?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

impl From<ValueError> for Fault {
    fn from(error: ValueError) -> Self {
        Self { hint: error.hint(), what: error.to_string() }
    }
}

impl From<TemplateError> for Fault {
    fn from(error: TemplateError) -> Self {
        Self { hint: error.hint(), what: error.to_string() }
    }
}

impl From<GrantError> for Fault {
    fn from(error: GrantError) -> Self {
        Self { hint: error.hint(), what: error.to_string() }
    }
}

impl From<NameError> for Fault {
    fn from(error: NameError) -> Self {
        Self::new(error.to_string())
    }
}

/// A path fit to print.
pub(super) fn shown(path: &Path) -> String {
    printable(&path.display().to_string(), SHOWN_PATH_CHARS)
}

fn untrusted(changed: bool, lines: &[String]) -> String {
    let state = if changed { "has changed since it was accepted" } else { "is not accepted yet" };
    let indented: String = lines.iter().map(|line| format!("\n  {line}")).collect();
    format!("found in the working tree and {state}; it would run and give:{indented}")
}
