//! One folder, opened once.

use std::collections::BTreeSet;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, MetadataExt as _, OpenOptions};
use rustix::fs::FlockOperation;

use super::{Error, MAX_COMPARED_BYTES};
use crate::name::OutputPath;

/// Where what is kept about the folder is kept.
pub(super) const OWN: &str = ".mcp-host";
const LOCK: &str = ".mcp-host/lock";

/// The output folder.
pub(super) struct Folder {
    dir: Dir,
    path: std::path::PathBuf,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A file.
    File {
        /// The digest of what it holds; of nothing when it is longer than anything ours.
        digest: blake3::Hash,
    },
    /// A link, a folder or a device, there or on the way.
    Other,
}

/// Held while a process writes.
pub(super) struct Lock(
    #[expect(dead_code, reason = "closing the file releases the lock")] std::fs::File,
);

impl Folder {
    /// Opens a folder that is there.
    pub(super) fn open_existing(path: &Path) -> Result<Option<Self>, Error> {
        let refuse = |reason: String| Error::Folder { path: path.to_owned(), reason };
        let dir = match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(dir) => dir,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_link(path) => {
                return Ok(None);
            }
            Err(error) if is_link(path) => return Err(refuse(format!("it is a link ({error})"))),
            Err(error) => return Err(refuse(error.to_string())),
        };
        // A link at the end of the path is not what the person wrote to before; what was
        // opened must be what is there.
        if is_link(path) {
            return Err(refuse("it is a link".to_owned()));
        }
        Ok(Some(Self { dir, path: path.to_owned() }))
    }

    /// Opens a folder, and makes it and those above it when they are not there.
    pub(super) fn open_or_create(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = Self::open_existing(path)? {
            return Ok(folder);
        }
        let created = Dir::create_ambient_dir_all(path, ambient_authority());
        created
            .map_err(|error| Error::Folder { path: path.to_owned(), reason: error.to_string() })?;
        let gone = || Error::Folder { path: path.to_owned(), reason: "it went away".to_owned() };
        Self::open_existing(path)?.ok_or_else(gone)
    }

    /// Keeps other processes from writing to it, until the lock is dropped.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        self.create_folder(OWN)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = self.dir.open_with(LOCK, &options).map_err(|error| io_error(LOCK, error))?;
        let file = file.into_std();
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Lock(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Error::Busy(self.path.clone())),
            Err(error) => Err(io_error(LOCK, error.into())),
        }
    }

    /// What stands at a path. `folders` remembers which folders were found to be folders.
    pub(super) fn find(
        &self,
        path: &OutputPath,
        folders: &mut BTreeSet<String>,
    ) -> Result<Found, Error> {
        let whole = path.to_string();
        for (at, _) in whole.match_indices('/') {
            let above = whole.get(..at).unwrap_or_default();
            if folders.contains(above) {
                continue;
            }
            match self.dir.symlink_metadata(above) {
                Ok(metadata) if metadata.is_dir() => drop(folders.insert(above.to_owned())),
                Ok(_) => return Ok(Found::Other),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
                Err(error) => return Err(io_error(above, error)),
            }
        }
        match self.dir.symlink_metadata(&whole) {
            Ok(metadata) if metadata.is_file() => {
                Ok(Found::File { digest: self.digest(&whole, metadata.size())? })
            }
            Ok(_) => Ok(Found::Other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(error) => Err(io_error(&whole, error)),
        }
    }

    fn digest(&self, path: &str, size: u64) -> Result<blake3::Hash, Error> {
        if size > MAX_COMPARED_BYTES {
            return Ok(blake3::hash(&[]));
        }
        let content = self.read(path, MAX_COMPARED_BYTES)?;
        Ok(blake3::hash(content.as_deref().unwrap_or_default()))
    }

    /// A file's content, or nothing when it is not there.
    pub(super) fn read(&self, path: &str, limit_bytes: u64) -> Result<Option<Vec<u8>>, Error> {
        let file = match self.dir.open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(path, error)),
        };
        let mut content = Vec::new();
        let read = file.take(limit_bytes).read_to_end(&mut content);
        read.map(|_| Some(content)).map_err(|error| io_error(path, error))
    }

    /// Writes a file that is not there yet.
    pub(super) fn create(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let written =
            self.dir.open_with(path, &options).and_then(|mut file| file.write_all(content));
        written.map_err(|error| io_error(path, error))
    }

    /// Makes a folder and those above it.
    pub(super) fn create_folder(&self, path: &str) -> Result<(), Error> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        self.dir.create_dir_with(path, &builder).map_err(|error| io_error(path, error))
    }

    /// Moves a file within the folder, over what is there.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        self.dir.rename(from, &self.dir, to).map_err(|error| io_error(to, error))
    }

    /// Gives a file another name beside its own; whether there was one.
    pub(super) fn link(&self, from: &str, to: &str) -> Result<bool, Error> {
        match self.dir.hard_link(from, &self.dir, to) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(io_error(from, error)),
        }
    }

    /// Removes a file; that it is not there is fine.
    pub(super) fn remove(&self, path: &str) -> Result<(), Error> {
        match self.dir.remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path, error)),
            _ => Ok(()),
        }
    }

    /// Removes a folder of ours with everything in it; that it is not there is fine.
    pub(super) fn remove_all(&self, path: &str) -> Result<(), Error> {
        match self.dir.remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path, error)),
            _ => Ok(()),
        }
    }

    /// Removes the folders above a path that have nothing in them any more.
    pub(super) fn prune(&self, path: &OutputPath) {
        let whole = path.to_string();
        let above: Vec<_> =
            whole.match_indices('/').filter_map(|(at, _)| whole.get(..at)).collect();
        for folder in above.into_iter().rev() {
            // One that is not empty stays, and so do those above it.
            if self.dir.remove_dir(folder).is_err() {
                return;
            }
        }
    }
}

fn is_link(path: &Path) -> bool {
    let named = path.file_name().map(|name| path.with_file_name(name));
    let Some(named) = named else { return false };
    let (above, name) = (named.parent(), named.file_name());
    let above = above.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(above) = Dir::open_ambient_dir(above, ambient_authority()) else { return false };
    name.and_then(|name| above.symlink_metadata(name).ok()).is_some_and(|found| found.is_symlink())
}

pub(super) fn io_error(path: &str, error: io::Error) -> Error {
    Error::Io { path: path.to_owned(), error }
}
