//! A directory that is the user's own, and whole files in it.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use etcetera::BaseStrategy as _;

use crate::file::{self, Lasting, Links, Problem};
use crate::limits::MAX_STAGED_AGE;
use crate::name::printable_path;

const MAX_SECRET_FILE_BYTES: u64 = 64;

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
        match file::create_private_folder(path) {
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

    /// Writes a file whole or not at all; not at all when it is over the limit, because
    /// nobody would read it.
    pub(super) fn write(&self, name: &str, content: &[u8], limit_bytes: u64) -> Result<(), Error> {
        let path = self.0.join(name);
        let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let written = if bytes > limit_bytes {
            Err(io::Error::other(Problem::TooLarge { bytes, limit: limit_bytes }))
        } else {
            file::write_private(&path, content, Lasting::Later)
        };
        written.map_err(|error| Error::Io { path, error })
    }

    /// The 32 secret bytes in `name`, made at first use.
    pub(super) fn secret(&self, name: &str) -> Result<[u8; 32], Error> {
        if let Some(secret) = self.read_secret(name)? {
            return Ok(secret);
        }
        let path = self.0.join(name);
        let io = |error| Error::Io { path: path.clone(), error };
        let mut secret = [0; 32];
        rustix::rand::getrandom(&mut secret, rustix::rand::GetRandomFlags::empty())
            .map_err(|error| io(error.into()))?;
        match file::create_private(&path, &secret, Lasting::Later) {
            Ok(()) => return Ok(secret),
            // Another process was first, and may have signed entries with its own already.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if let Some(secret) = self.read_secret(name)? {
                    return Ok(secret);
                }
            }
            Err(_) => {}
        }
        // A damaged one, or a file system without links: the last one to write decides.
        self.replace_secret(name, &secret)
    }

    fn replace_secret(&self, name: &str, secret: &[u8; 32]) -> Result<[u8; 32], Error> {
        self.write(name, secret, MAX_SECRET_FILE_BYTES)?;
        Ok(self.read_secret(name)?.unwrap_or(*secret))
    }

    fn read_secret(&self, name: &str) -> Result<Option<[u8; 32]>, Error> {
        Ok(self.read(name, MAX_SECRET_FILE_BYTES)?.and_then(|bytes| bytes.try_into().ok()))
    }

    /// How many files of one kind there are and what they take.
    pub(super) fn usage(&self, extension: &str) -> Result<Usage, Error> {
        let mut usage = Usage::default();
        for file in self.files(extension, State::Whole)? {
            usage.entries = usage.entries.saturating_add(1);
            usage.bytes = usage.bytes.saturating_add(file.bytes);
        }
        Ok(usage)
    }

    /// Removes all files of one kind, half-written ones too; returns how many whole ones
    /// there were.
    pub(super) fn clear(&self, extension: &str) -> Result<Usage, Error> {
        let usage = self.usage(extension)?;
        let whole = self.files(extension, State::Whole)?;
        for file in whole.into_iter().chain(self.files(extension, State::Staged)?) {
            remove(&file.path).map_err(|error| Error::Io { path: file.path, error })?;
        }
        Ok(usage)
    }

    /// Removes the oldest files of one kind until the rest fits, and those that a process
    /// which was killed left half-written. Best effort.
    pub(super) fn evict(&self, extension: &str, limit_bytes: u64) {
        for file in self.files(extension, State::Staged).unwrap_or_default() {
            // One that is younger, or from the future, may still be in the writing.
            if file.modified.elapsed().is_ok_and(|age| age > MAX_STAGED_AGE) {
                let _ = remove(&file.path);
            }
        }
        let mut files = self.files(extension, State::Whole).unwrap_or_default();
        files.sort_by_key(|file| file.modified);
        let mut total = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
        for file in files {
            if total <= limit_bytes {
                return;
            }
            if remove(&file.path).is_ok() {
                total = total.saturating_sub(file.bytes);
            }
        }
    }

    fn files(&self, extension: &str, state: State) -> Result<Vec<Listed>, Error> {
        let io = |error| Error::Io { path: self.0.clone(), error };
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if !is_kind(&path, extension, state) {
                continue;
            }
            // A file that another process removed meanwhile is not there any more.
            if let Ok(metadata) = fs::symlink_metadata(&path) {
                let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push(Listed { path, bytes: metadata.len(), modified });
            }
        }
        Ok(files)
    }
}

/// How far the writing of a file came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// `NAME.EXTENSION`.
    Whole,
    /// `.NAME.EXTENSION.PROCESS`, as [`file::write_private`] calls it.
    Staged,
}

/// One file of a directory.
struct Listed {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
}

fn is_kind(path: &Path, extension: &str, state: State) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_staged = name.as_encoded_bytes().starts_with(b".");
    let kept = match state {
        State::Whole => Some(name),
        State::Staged => path.file_stem(),
    };
    let found = kept.and_then(|name| Path::new(name).extension());
    is_staged == (state == State::Staged) && found.is_some_and(|found| found == extension)
}

/// Removes a file that another process may remove at the same time.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn directory() -> (tempfile::TempDir, Directory) {
        let root = tempfile::tempdir().unwrap();
        let directory = Directory::open(&root.path().join("cache")).unwrap();
        (root, directory)
    }

    fn names(directory: &Directory) -> Vec<String> {
        let entries = fs::read_dir(&directory.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Puts a file there that was last written so long ago.
    fn aged(directory: &Directory, name: &str, age: Duration) {
        let file = fs::File::create(directory.0.join(name)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn of_many_that_make_the_secret_at_once_all_get_the_same() {
        let root = tempfile::tempdir().unwrap();
        for round in 0..50 {
            let directory = Directory::open(&root.path().join(round.to_string())).unwrap();
            let made: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> =
                    (0..4).map(|_| scope.spawn(|| directory.secret("secret").unwrap())).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert!(made.iter().all(|secret| *secret == made[0]), "round {round}");
        }
    }

    #[test]
    fn a_damaged_secret_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let directory = Directory::open(root.path()).unwrap();
        fs::write(root.path().join("secret"), "short").unwrap();
        let secret = directory.secret("secret").unwrap();
        assert_eq!(directory.secret("secret").unwrap(), secret);
    }

    #[test]
    fn what_a_killed_process_left_half_written_goes_after_a_while() {
        let (_root, directory) = directory();
        aged(&directory, ".old.code.17", MAX_STAGED_AGE + Duration::from_secs(60));
        aged(&directory, ".young.code.18", Duration::ZERO);
        aged(&directory, ".old.era.19", MAX_STAGED_AGE * 2);
        directory.write("x.code", b"123", 3).unwrap();
        directory.evict("code", 3);
        assert_eq!(names(&directory), [".old.era.19", ".young.code.18", "x.code"]);
        assert_eq!(directory.clear("code").unwrap(), Usage { entries: 1, bytes: 3 });
        assert_eq!(names(&directory), [".old.era.19"]);
    }

    #[test]
    fn the_oldest_files_go_first() {
        let (_root, directory) = directory();
        for name in ["a.code", "b.code", "c.code", "d.era"] {
            directory.write(name, b"123", 3).unwrap();
        }
        let file = fs::File::open(directory.0.join("b.code")).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        directory.evict("code", 6);
        assert_eq!(names(&directory), ["a.code", "c.code", "d.era"]);
    }

    #[test]
    fn what_nobody_would_read_is_not_written() {
        let (_root, directory) = directory();
        assert!(directory.write("x.code", b"1234", 3).is_err());
        assert_eq!(names(&directory), Vec::<String>::new());
    }

    #[test]
    fn several_processes_may_clear_at_once() {
        let (_root, directory) = directory();
        for n in 0..500 {
            directory.write(&format!("{n}.code"), b"1", 1).unwrap();
        }
        std::thread::scope(|scope| {
            let clearing: Vec<_> =
                (0..4).map(|_| scope.spawn(|| directory.clear("code"))).collect();
            for cleared in clearing {
                assert!(cleared.join().unwrap().is_ok());
            }
        });
        assert_eq!(names(&directory), Vec::<String>::new());
    }
}
