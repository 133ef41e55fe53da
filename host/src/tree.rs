//! The tools as files: a read-only tree that is made when it is walked.
//!
//! A directory is listed from the names the servers give, without rendering anything; a
//! file is rendered when it is read, and a server is asked for its tools when its
//! directory is.
//!
//! ```text
//! README.md
//! servers/<server>/index.md     index.json
//! servers/<server>/<tool>.md    <tool>.json
//! ```

mod kept;
mod markdown;
mod render;
mod schema;
mod shelf;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::files::{Entry, FileError, FileReason, Kind};
use crate::limits::MAX_SHOWN_PATH_CHARS;
use crate::name::{ServerName, printable, segments};
use crate::tools::Session;

use kept::Kept;
use shelf::{File, Listing, Shelf};

/// Where a guest finds the tree.
pub const MOUNT: &str = "/mcp-tools";

/// The file in [`MOUNT`] that says how the tree is used.
pub const README: &str = "README.md";

/// The directory in [`MOUNT`] with one directory for each server.
pub const SERVERS: &str = "servers";

/// The tools of one run, as files.
pub struct ToolTree {
    session: Arc<Session>,
    /// By the segment of its directory.
    servers: BTreeMap<String, Shelf>,
    kept: Mutex<Kept>,
}

/// What stands at a path of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A file.
    File,
}

/// A path that was followed.
enum Place<'a> {
    Root,
    Readme,
    Servers,
    Server(&'a Shelf),
    /// A file of a server; the listing it is in where it had to be known.
    File(&'a Shelf, File, Option<Arc<Listing>>),
}

impl ToolTree {
    /// The tree of what a session may call. Starts no server.
    pub fn new(session: Arc<Session>) -> Self {
        let names = session.servers();
        let segments = segments(names.iter().map(ServerName::as_str), &[]);
        let shelf = |name: &ServerName| {
            segments.get(name.as_str()).map(|segment| (segment.clone(), Shelf::new(name)))
        };
        let servers = names.iter().filter_map(shelf).collect();
        Self { session, servers, kept: Mutex::default() }
    }

    /// The servers there are, each with the name of its directory.
    pub fn servers(&self) -> impl Iterator<Item = (&str, &ServerName)> {
        self.servers.iter().map(|(segment, shelf)| (segment.as_str(), &shelf.server))
    }

    /// The paths of the files about a server, or about one of its tools, as a guest would
    /// write them; sorted. Empty when the run may not call it.
    ///
    /// # Errors
    ///
    /// `io` when the server cannot be asked.
    pub async fn paths(
        &self,
        server: &ServerName,
        tool: Option<&str>,
    ) -> Result<Vec<String>, FileError> {
        let known = self.servers.iter().find(|(_, shelf)| shelf.server == *server);
        let Some((segment, shelf)) = known else { return Ok(Vec::new()) };
        let listing = shelf.listing(&self.session).await?;
        let path = |name: &str| absolute(&[SERVERS, segment, name]);
        Ok(match tool {
            Some(tool) => listing.names_of(tool).map(path).collect(),
            None => listing.names().map(path).collect(),
        })
    }

    /// What stands at a path, without rendering it. The path is relative to [`MOUNT`],
    /// one segment an element; the empty one is the root.
    ///
    /// # Errors
    ///
    /// `not-found`, `not-a-directory`, and `io` when the server cannot be asked.
    pub async fn look_up(&self, path: &[&str]) -> Result<Node, FileError> {
        Ok(self.follow(path).await?.node())
    }

    /// The names in a directory, sorted.
    ///
    /// # Errors
    ///
    /// Those of [`ToolTree::look_up`].
    pub async fn list(&self, path: &[&str]) -> Result<Vec<Entry>, FileError> {
        let entries = match self.follow(path).await? {
            Place::Root => vec![entry(README, Kind::File), entry(SERVERS, Kind::Directory)],
            Place::Servers => {
                self.servers.keys().map(|name| entry(name, Kind::Directory)).collect()
            }
            Place::Server(shelf) => {
                let listing = shelf.listing(&self.session).await?;
                listing.names().map(|name| entry(name, Kind::File)).collect()
            }
            Place::Readme | Place::File(..) => return Err(not_a_directory(path)),
        };
        Ok(entries)
    }

    /// A file, rendered.
    ///
    /// # Errors
    ///
    /// Those of [`ToolTree::look_up`], and `is-a-directory`.
    pub async fn read(&self, path: &[&str]) -> Result<Arc<[u8]>, FileError> {
        match self.follow(path).await? {
            Place::Readme => Ok(render::readme().as_bytes().into()),
            Place::File(shelf, file, listing) => {
                let listing = match listing {
                    Some(listing) => listing,
                    None => shelf.listing(&self.session).await?,
                };
                Ok(self.rendered(shelf, &listing, file))
            }
            Place::Root | Place::Servers | Place::Server(_) => Err(is_a_directory(path)),
        }
    }

    /// Where a path leads. The index of a server is there whether or not it can be asked.
    async fn follow(&self, path: &[&str]) -> Result<Place<'_>, FileError> {
        let (place, rest) = match path {
            [] => (Place::Root, [].as_slice()),
            [README, rest @ ..] => (Place::Readme, rest),
            [SERVERS] => (Place::Servers, [].as_slice()),
            [SERVERS, server] => (Place::Server(self.shelf(server, path)?), [].as_slice()),
            [SERVERS, server, file, rest @ ..] => {
                (self.file(self.shelf(server, path)?, file, path).await?, rest)
            }
            _ => return Err(not_found(path)),
        };
        if rest.is_empty() { Ok(place) } else { Err(not_a_directory(path)) }
    }

    fn shelf(&self, segment: &str, path: &[&str]) -> Result<&Shelf, FileError> {
        self.servers.get(segment).ok_or_else(|| not_found(path))
    }

    async fn file<'a>(
        &'a self,
        shelf: &'a Shelf,
        name: &str,
        path: &[&str],
    ) -> Result<Place<'a>, FileError> {
        if let Some(index) = File::index(name) {
            return Ok(Place::File(shelf, index, None));
        }
        let listing = shelf.listing(&self.session).await?;
        let file = listing.file(name).ok_or_else(|| not_found(path))?;
        Ok(Place::File(shelf, file, Some(listing)))
    }

    /// A file as it was read last, or rendered.
    fn rendered(&self, shelf: &Shelf, listing: &Arc<Listing>, file: File) -> Arc<[u8]> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = kept().get(listing, file) {
            return bytes;
        }
        let bytes: Arc<[u8]> = render::file(&shelf.server, listing, file).into_bytes().into();
        kept().put(listing, file, bytes.clone());
        bytes
    }
}

impl Place<'_> {
    fn node(&self) -> Node {
        match self {
            Self::Root | Self::Servers | Self::Server(_) => Node::Directory,
            Self::Readme | Self::File(..) => Node::File,
        }
    }
}

fn entry(name: &str, kind: Kind) -> Entry {
    Entry { name: name.to_owned(), kind }
}

fn not_found(path: &[&str]) -> FileError {
    let hint = format!("{MOUNT}/{README} says where everything is");
    error(FileReason::NotFound, "no such file or directory", path, Some(hint))
}

fn not_a_directory(path: &[&str]) -> FileError {
    error(FileReason::NotADirectory, "not a directory", path, None)
}

fn is_a_directory(path: &[&str]) -> FileError {
    let hint = "list it, and read the files in it".to_owned();
    error(FileReason::IsADirectory, "a directory is not a file", path, Some(hint))
}

fn error(reason: FileReason, what: &str, path: &[&str], hint: Option<String>) -> FileError {
    let path = printable(&absolute(path), MAX_SHOWN_PATH_CHARS);
    FileError { reason, message: format!("{what}: {path}"), hint }
}

/// A path as a guest would write it.
fn absolute(path: &[&str]) -> String {
    std::iter::once(&MOUNT).chain(path).copied().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
