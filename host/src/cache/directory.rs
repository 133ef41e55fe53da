//! A directory that is the user's own, and whole files in it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use etcetera::BaseStrategy as _;

use crate::file::{self, Links, Problem};
use crate::name::printable_path;

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No home directory, so no place for a cache.
    #[error("there is no home directory to keep the cache in")]
    NoHome,
    /// A link or a file stands where the directory should.
    #[error("the cache is not a directory of its own: {}", printable_path(.0))]
    NotADirectory(PathBuf),
    /// Somebody else's.
    #[error("the cache belongs to another user: {}", printable_path(.0))]
    ForeignOwner(PathBuf),
    /// Somebody else could put code there.
    #[error("other users can write to the cache: {}", printable_path(.0))]
    Writable(PathBuf),
    /// The system said no.
    #[error("the cache could not be used: {}: {error}", printable_path(path))]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Error {
    /// What would help.
    pub fn hint(&self) -> String {
        match self {
            Self::NoHome => "set HOME or XDG_CACHE_HOME".into(),
            Self::NotADirectory(path) | Self::ForeignOwner(path) => {
                format!("remove it: {}", path.display())
            }
            Self::Writable(path) => format!("run `chmod 700 {}`", path.display()),
            Self::Io { .. } => "set XDG_CACHE_HOME to a directory that can be written to".into(),
        }
    }
}

/// What a directory holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Number of entries.
    pub entries: u64,
    /// Their bytes together.
    pub bytes: u64,
}

/// A directory that passed the checks.
#[derive(Debug, Clone)]
pub(super) struct Directory(PathBuf);

/// The user's cache directory, `XDG_CACHE_HOME` or the platform's own.
pub(super) fn user_cache() -> Result<PathBuf, Error> {
    etcetera::choose_base_strategy().map(|base| base.cache_dir()).map_err(|_| Error::NoHome)
}

impl Directory {
    /// Makes the directory if it is not there, for this user alone, and checks it.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let io = |error| Error::Io { path: path.to_owned(), error };
        match fs::DirBuilder::new().recursive(true).mode(0o700).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(io(error)),
            _ => {}
        }
        let metadata = fs::symlink_metadata(path).map_err(io)?;
        if !metadata.is_dir() {
            return Err(Error::NotADirectory(path.to_owned()));
        }
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(Error::ForeignOwner(path.to_owned()));
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(Error::Writable(path.to_owned()));
        }
        Ok(Self(path.to_owned()))
    }

    /// A file's content, or nothing when it is not there.
    pub(super) fn read(&self, name: &str, limit_bytes: u64) -> Result<Option<Vec<u8>>, Error> {
        let path = self.0.join(name);
        match file::read(&path, limit_bytes, Links::Refuse) {
            Ok((content, _)) => Ok(Some(content)),
            Err(Problem::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(Problem::Io(error)) => Err(Error::Io { path, error }),
            Err(problem) => Err(Error::Io { path, error: io::Error::other(problem) }),
        }
    }

    /// Writes a file whole or not at all.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> Result<(), Error> {
        let path = self.0.join(name);
        let staged = self.0.join(format!(".{name}.{}", std::process::id()));
        let written = create_private(&staged)
            .and_then(|mut file| file.write_all(content))
            .and_then(|()| fs::rename(&staged, &path));
        written.map_err(|error| {
            // What is half-written must not stay; that it may already be gone is fine.
            let _ = fs::remove_file(&staged);
            Error::Io { path, error }
        })
    }

    /// The 32 secret bytes in `name`, made at first use.
    pub(super) fn secret(&self, name: &str) -> Result<[u8; 32], Error> {
        if let Some(secret) = self.read_secret(name)? {
            return Ok(secret);
        }
        let mut secret = [0; 32];
        let path = self.0.join(name);
        rustix::rand::getrandom(&mut secret, rustix::rand::GetRandomFlags::empty())
            .map_err(|error| Error::Io { path: path.clone(), error: error.into() })?;
        self.write(name, &secret)?;
        // Another process may have written its own at the same time: the file decides.
        Ok(self.read_secret(name)?.unwrap_or(secret))
    }

    fn read_secret(&self, name: &str) -> Result<Option<[u8; 32]>, Error> {
        Ok(self.read(name, 64)?.and_then(|bytes| bytes.try_into().ok()))
    }

    /// How many files of one kind there are and what they take.
    pub(super) fn usage(&self, extension: &str) -> Result<Usage, Error> {
        let mut usage = Usage::default();
        for (_, bytes, _) in self.files(extension)? {
            usage.entries = usage.entries.saturating_add(1);
            usage.bytes = usage.bytes.saturating_add(bytes);
        }
        Ok(usage)
    }

    /// Removes all files of one kind.
    pub(super) fn clear(&self, extension: &str) -> Result<Usage, Error> {
        let usage = self.usage(extension)?;
        for (path, ..) in self.files(extension)? {
            fs::remove_file(&path).map_err(|error| Error::Io { path, error })?;
        }
        Ok(usage)
    }

    /// Removes the oldest files of one kind until the rest fits. Best effort.
    pub(super) fn evict(&self, extension: &str, limit_bytes: u64) {
        let Ok(mut files) = self.files(extension) else { return };
        files.sort_by_key(|(_, _, modified)| *modified);
        let mut total = files.iter().fold(0_u64, |sum, (_, bytes, _)| sum.saturating_add(*bytes));
        for (path, bytes, _) in files {
            if total <= limit_bytes {
                return;
            }
            if fs::remove_file(path).is_ok() {
                total = total.saturating_sub(bytes);
            }
        }
    }

    fn files(&self, extension: &str) -> Result<Vec<(PathBuf, u64, SystemTime)>, Error> {
        let io = |error| Error::Io { path: self.0.clone(), error };
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.extension().is_none_or(|found| found != extension) {
                continue;
            }
            // A file that another process removed meanwhile is not there any more.
            if let Ok(metadata) = fs::symlink_metadata(&path) {
                files.push((
                    path,
                    metadata.len(),
                    metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                ));
            }
        }
        Ok(files)
    }
}

fn create_private(path: &Path) -> io::Result<File> {
    // A file left by a process that died with the same id is in the way of create_new.
    let _ = fs::remove_file(path);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}
