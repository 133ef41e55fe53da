//! A catalog out of a file: generation that needs no server and no credentials.
//!
//! Two forms are read: a snapshot, as `mcp-host tools list --json` prints it and
//! `mcp-host.lock` keeps it, and what a server answers to `tools/list`, plain or in its
//! JSON-RPC envelope. A server of the second form is called what the file is.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Listed;
use super::snapshot::compact;
use crate::bridge;
use crate::file::{self, Links, Problem};
use crate::limits::{MAX_SERVERS, MAX_SNAPSHOT_BYTES};
use crate::name::{NameError, ServerName, printable, printable_path};
use crate::tools::ToolError;

/// Characters of a refused name that a message shows.
const SHOWN_CHARS: usize = 64;
/// The version of snapshots this program reads and writes.
pub const SNAPSHOT_VERSION: u64 = 1;

/// Why a file gives no catalog.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read, or is over [`MAX_SNAPSHOT_BYTES`].
    #[error("the list of tools could not be read: {}: {problem}", printable_path(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What stood in the way.
        problem: Problem,
    },
    /// It is neither of the forms.
    #[error("not a list of tools: {}: {reason}", printable_path(path))]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A server in it is called what no server can be.
    #[error("a server in {} cannot be called {name}: {error}", printable_path(path))]
    Name {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// What is wrong with it.
        error: NameError,
    },
    /// A server is in more than one file, or more than once in one.
    #[error("a server is listed twice: {0}")]
    Twice(ServerName),
    /// The tools of a server are over a bound.
    #[error("not a list of tools: {}: {}", printable_path(path), error.message)]
    Tools {
        /// The file.
        path: PathBuf,
        /// What the reading of them says.
        error: Box<ToolError>,
    },
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "check the path and its permissions",
            Self::Form { .. } | Self::Tools { .. } => {
                "write one with `mcp-host tools list --json > tools.json`"
            }
            Self::Name { .. } => "call the file what the server is called",
            Self::Twice(_) => "leave one of them out",
        }
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    servers: Option<Vec<ServerDocument<'a>>>,
    #[serde(borrow)]
    tools: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<Envelope<'a>>,
}

#[derive(Deserialize)]
struct ServerDocument<'a> {
    name: String,
    #[serde(borrow)]
    tools: &'a RawValue,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    tools: &'a RawValue,
}

/// Reads files, each one's servers beside the others'.
///
/// # Errors
///
/// [`Error`], for the first file that is wrong.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Listed>, Error> {
    let mut lists: Vec<Listed> = Vec::new();
    for path in paths {
        for list in read_one(path)? {
            if lists.iter().any(|other| other.name == list.name) {
                return Err(Error::Twice(list.name));
            }
            lists.push(list);
        }
    }
    Ok(lists)
}

fn read_one(path: &Path) -> Result<Vec<Listed>, Error> {
    let (bytes, _) = file::read(path, MAX_SNAPSHOT_BYTES, Links::Follow)
        .map_err(|problem| Error::Read { path: path.to_owned(), problem })?;
    let form = |reason: String| Error::Form { path: path.to_owned(), reason };
    let text = std::str::from_utf8(&bytes).map_err(|_| form("it is not UTF-8".to_owned()))?;
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return Err(form("it is not a JSON object".to_owned()));
    }
    let document: Document<'_> =
        serde_json::from_str(text).map_err(|error| form(error.to_string()))?;
    match document {
        Document { servers: Some(servers), version, .. } => {
            check_version(version).map_err(form)?;
            if servers.len() > MAX_SERVERS {
                return Err(form(format!(
                    "it has {} servers, over the limit of {MAX_SERVERS}",
                    servers.len()
                )));
            }
            servers.into_iter().map(|server| snapshot(path, server)).collect()
        }
        Document { tools: Some(tools), .. } | Document { result: Some(Envelope { tools }), .. } => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok(vec![list(path, stem, tools)?])
        }
        _ => Err(form("it has neither `tools` nor `servers`".to_owned())),
    }
}

fn check_version(version: Option<&RawValue>) -> Result<(), String> {
    let Some(version) = version.map(RawValue::get) else { return Ok(()) };
    if version == SNAPSHOT_VERSION.to_string() {
        return Ok(());
    }
    let version = printable(version, SHOWN_CHARS);
    Err(format!(
        "it is a snapshot of version {version}, and this program reads version {SNAPSHOT_VERSION}"
    ))
}

/// A server of a snapshot, which may be written for people: what a server said without
/// white space is within the bounds with it too.
fn snapshot(path: &Path, server: ServerDocument<'_>) -> Result<Listed, Error> {
    let form =
        |error: serde_json::Error| Error::Form { path: path.to_owned(), reason: error.to_string() };
    let tools = RawValue::from_string(compact(server.tools.get())).map_err(form)?;
    list(path, server.name, &tools)
}

fn list(path: &Path, name: String, tools: &RawValue) -> Result<Listed, Error> {
    let name = ServerName::new(&name).map_err(|error| Error::Name {
        path: path.to_owned(),
        name: printable(&name, SHOWN_CHARS),
        error,
    })?;
    let (tools, excluded) = bridge::read_list(&name, tools)
        .map_err(|error| Error::Tools { path: path.to_owned(), error: Box::new(error) })?;
    Ok(Listed { name, tools, excluded })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file of this name and content gives, or why it gives nothing.
    fn read_file(name: &str, content: &str) -> Result<Vec<(String, usize, usize)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let lists = read(&[path]).map_err(|error| error.to_string())?;
        let form = |list: Listed| (list.name.to_string(), list.tools.len(), list.excluded.len());
        Ok(lists.into_iter().map(form).collect())
    }

    const TOOLS: &str =
        r#"[{"name":"a","inputSchema":{}},{"name":"b"},{"name":"c","inputSchema":{}}]"#;

    #[test]
    fn every_form_is_read_and_a_bad_tool_costs_only_itself() {
        let named = |name: &str| Ok(vec![(name.to_owned(), 2, 1)]);
        for content in [
            format!(r#"{{"tools":{TOOLS}}}"#),
            format!(r#"{{"version":"2026.1","server":"x","tools":{TOOLS},"nextCursor":null}}"#),
            format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{"tools":{TOOLS}}}}}"#),
            format!("\u{feff}{{\"tools\":{TOOLS}}}"),
        ] {
            assert_eq!(read_file("git.json", &content), named("git"), "{content}");
        }
        let snapshot =
            format!(r#"{{"version":1,"servers":[{{"name":"s","tools":{TOOLS},"excluded":[]}}]}}"#);
        assert_eq!(read_file("x.json", &snapshot), named("s"));
        assert_eq!(read_file("x.json", r#"{"version":1,"servers":[]}"#), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_list_is_refused_with_the_reason() {
        for (content, told) in [
            ("", "not a JSON object"),
            ("{", "EOF"),
            ("{}", "neither `tools` nor `servers`"),
            ("7", "not a JSON object"),
            (r#"{"tools":{}}"#, "something else"),
            (r#"{"version":2,"servers":[]}"#, "version 2"),
            (r#"{"servers":[{"name":"a/b","tools":[]}]}"#, "cannot be called a/b"),
            (r#"{"servers":[{"name":"a","tools":[]},{"name":"a","tools":[]}]}"#, "listed twice: a"),
        ] {
            let refused = read_file("x.json", content).unwrap_err();
            assert!(refused.contains(told), "{content}: {refused}");
        }
        assert!(read_file(".json", "{}").is_err());
        assert!(read(&["/nowhere/x.json".into()]).is_err());
    }
}
