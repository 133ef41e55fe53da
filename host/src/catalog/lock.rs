//! `mcp-host.lock`: the tools as a person accepted them, and what stops everything else.
//!
//! The file is a snapshot ([`super::snapshot`]) with a digest for each server and tool.
//! What it says of a tool is what was accepted: a digest that does not fit it is damage.
//! [`Locked`] stands between a run and its tools, and compares each with the lock when it
//! is touched, so that a run pays for the tools it uses and no others.

mod guard;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::source::SNAPSHOT_VERSION;
use super::{Catalog, Listed, digest, server_digest, snapshot};
use crate::bridge;
use crate::file::{self, Links, Problem};
use crate::limits::MAX_SNAPSHOT_BYTES;
use crate::name::{ServerName, printable, printable_path};
use crate::tools::ToolDescription;

pub use guard::{Locked, Violation};

/// The name of the file, beside the configuration.
pub const FILE_NAME: &str = "mcp-host.lock";

/// Why a lock says nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// It cannot be read, or is over [`MAX_SNAPSHOT_BYTES`].
    #[error("the lock could not be read: {}: {problem}", printable_path(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What stood in the way.
        problem: Arc<Problem>,
    },
    /// It is not what this program wrote.
    #[error("the lock is damaged: {}: {reason}", printable_path(path))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Tools of which the lock would not say what their server does.
    #[error("the tool cannot be locked: {0}")]
    Unlockable(String),
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "check the path and its permissions",
            Self::Damaged { .. } => {
                "restore it from version control; or delete it and run `mcp-host tools lock`, \
                 which accepts the tools as they are"
            }
            Self::Unlockable(_) => "have the server say less of it",
        }
    }
}

/// A lock. What it says of a server is read when it is asked for.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    servers: BTreeMap<ServerName, Server>,
}

#[derive(Debug)]
struct Server {
    digest: String,
    tools: Box<RawValue>,
    index: OnceLock<Result<BTreeMap<String, Entry>, String>>,
}

/// One tool, and what it was when it was accepted once that is read.
#[derive(Debug)]
struct Entry {
    text: Box<RawValue>,
    digest: blake3::Hash,
    accepted: OnceLock<Option<Arc<ToolDescription>>>,
}

#[derive(Deserialize)]
struct Document {
    version: u64,
    servers: Vec<ServerDocument>,
}

#[derive(Deserialize)]
struct ServerDocument {
    name: String,
    blake3: String,
    tools: Box<RawValue>,
}

#[derive(Deserialize)]
struct Outline {
    name: String,
    blake3: String,
}

/// A tool as it was accepted, and the digest over that.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'a> {
    /// What its server said of it.
    pub description: &'a Arc<ToolDescription>,
    /// A digest over that.
    pub digest: blake3::Hash,
}

impl Lock {
    /// Opens the lock at this path, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] and [`Error::Damaged`].
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        match file::read(path, MAX_SNAPSHOT_BYTES, Links::Follow) {
            Ok((bytes, _)) => Self::read(path, &bytes).map(Some),
            Err(Problem::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(problem) => Err(Error::Read { path: path.to_owned(), problem: Arc::new(problem) }),
        }
    }

    fn read(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let damaged = |reason: String| Error::Damaged { path: path.to_owned(), reason };
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        if document.version != SNAPSHOT_VERSION {
            let version = document.version;
            return Err(damaged(format!(
                "it has version {version}, and this program reads version {SNAPSHOT_VERSION}"
            )));
        }
        let mut servers = BTreeMap::new();
        for ServerDocument { name, blake3, tools } in document.servers {
            let shown = printable(&name, 64);
            let name =
                ServerName::new(&name).map_err(|error| damaged(format!("{shown}: {error}")))?;
            let server = Server { digest: blake3, tools, index: OnceLock::new() };
            if servers.insert(name, server).is_some() {
                return Err(damaged(format!("a server is listed twice: {shown}")));
            }
        }
        Ok(Self { path: path.to_owned(), servers })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The servers whose tools were accepted, sorted by name.
    pub fn servers(&self) -> impl Iterator<Item = &ServerName> {
        self.servers.keys()
    }

    /// Whether the tools of this server were accepted.
    pub fn has(&self, server: &ServerName) -> bool {
        self.servers.contains_key(server)
    }

    /// A tool as it was accepted; nothing when it never was.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn tool(&self, server: &str, tool: &str) -> Result<Option<Accepted<'_>>, Error> {
        let found = ServerName::new(server).ok();
        let Some((name, server)) = found.and_then(|name| self.servers.get_key_value(&name)) else {
            return Ok(None);
        };
        let Some(entry) = self.index(name, server)?.get(tool) else { return Ok(None) };
        self.accepted(name, tool, entry).map(Some)
    }

    /// All tools as they were accepted.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`].
    pub fn catalog(&self) -> Result<Catalog, Error> {
        let mut lists = Vec::with_capacity(self.servers.len());
        for (name, server) in &self.servers {
            let mut tools = Vec::new();
            for (tool, entry) in self.index(name, server)? {
                tools.push(self.accepted(name, tool, entry)?.description.clone());
            }
            lists.push(Listed { name: name.clone(), tools, excluded: Vec::new() });
        }
        Ok(Catalog::new(lists))
    }

    fn index<'a>(
        &self,
        name: &ServerName,
        server: &'a Server,
    ) -> Result<&'a BTreeMap<String, Entry>, Error> {
        let index = server.index.get_or_init(|| index(server)).as_ref();
        index.map_err(|reason| self.damaged(name, reason))
    }

    fn accepted<'a>(
        &self,
        server: &ServerName,
        tool: &str,
        entry: &'a Entry,
    ) -> Result<Accepted<'a>, Error> {
        let read = entry.accepted.get_or_init(|| read_tool(server, &entry.text));
        let read = read.as_ref().filter(|read| read.tool == tool);
        match read {
            Some(description) if digest(description) == entry.digest => {
                Ok(Accepted { description, digest: entry.digest })
            }
            _ => {
                let tool = printable(tool, 128);
                Err(self.damaged(server, &format!("the digest of {tool} is of something else")))
            }
        }
    }

    fn damaged(&self, server: &ServerName, reason: &str) -> Error {
        let server = printable(server.as_str(), 64);
        Error::Damaged { path: self.path.clone(), reason: format!("{server}: {reason}") }
    }
}

fn index(server: &Server) -> Result<BTreeMap<String, Entry>, String> {
    let texts: Vec<Box<RawValue>> =
        serde_json::from_str(server.tools.get()).map_err(|error| error.to_string())?;
    let mut index = BTreeMap::new();
    for text in texts {
        let Outline { name, blake3 } =
            serde_json::from_str(text.get()).map_err(|error| error.to_string())?;
        let digest = blake3::Hash::from_hex(blake3).map_err(|error| error.to_string())?;
        let entry = Entry { text, digest, accepted: OnceLock::new() };
        index.insert(name, entry);
    }
    let all = server_digest(index.values().map(|entry| &entry.digest));
    if all.to_hex().as_str() != server.digest {
        return Err("its digest is of other tools".to_owned());
    }
    Ok(index)
}

/// One tool of a lock, read as a server's is.
fn read_tool(server: &ServerName, text: &RawValue) -> Option<Arc<ToolDescription>> {
    let list = format!("[{}]", snapshot::compact(text.get()));
    let list = RawValue::from_string(list).ok()?;
    let (tools, _) = bridge::read_list(server, &list).ok()?;
    tools.into_iter().next()
}

/// The text of a lock of these tools. It was read back, and says the same.
///
/// # Errors
///
/// [`Error::Unlockable`], for a tool that is over a bound when it is written down.
pub fn text(catalog: &Catalog) -> Result<String, Error> {
    let text = snapshot::text(catalog);
    let whole = |error: &dyn std::fmt::Display| Error::Unlockable(error.to_string());
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    if bytes > MAX_SNAPSHOT_BYTES {
        return Err(whole(&Problem::TooLarge { bytes, limit: MAX_SNAPSHOT_BYTES }));
    }
    let read = Lock::read(Path::new(FILE_NAME), text.as_bytes())?;
    for server in catalog.servers() {
        for tool in &server.tools {
            let name = &tool.description.tool;
            let again = read.tool(server.name.as_str(), name);
            if !again.is_ok_and(|again| again.is_some_and(|again| again.digest == tool.digest)) {
                let name = format!("{}/{name}", server.name);
                return Err(whole(&printable(&name, 200)));
            }
        }
    }
    Ok(text)
}

/// Writes a lock, whole or not at all.
///
/// # Errors
///
/// What the system says; the lock that was there is unharmed then.
pub fn write(path: &Path, text: &str) -> std::io::Result<()> {
    file::write_shared(path, text.as_bytes(), file::Lasting::Now)
}

#[cfg(test)]
mod tests;
