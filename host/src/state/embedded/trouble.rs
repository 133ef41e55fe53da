//! Why the embedded store cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use crate::limits::{MAX_MESSAGE_CHARS, STATE_LOCK_TIME};
use crate::name::{printable, printable_path};
use crate::state::StateError;
use crate::state::failure;

/// What is wrong, and with which file or folder.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Trouble {
    /// A link or a file stands where the folder should.
    #[error("the folder of state is not a folder of its own: {}", printable_path(.0))]
    NotAFolder(PathBuf),
    /// A link, a folder or a pipe stands where the file should.
    #[error("the file of state is not a regular file: {}", printable_path(.0))]
    NotAFile(PathBuf),
    /// Somebody else's.
    #[error("it belongs to another user: {}", printable_path(.0))]
    ForeignOwner(PathBuf),
    /// Somebody else could change what is kept.
    #[error("other users can write to it: {}", printable_path(.0))]
    Writable(PathBuf),
    /// Another process has it, for too long.
    #[error("another process holds the file of state: {}", printable_path(.0))]
    Held(PathBuf),
    /// It was not written by us, or something else wrote to it since.
    #[error("the file of state is damaged, or none of ours: {}: {reason}", printable_path(path))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The system said no.
    #[error("the file of state cannot be used: {}: {reason}", printable_path(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The system said no when it was too late to tell what is on the disk.
    #[error(
        "the file of state failed, and the change may have happened: {}: {reason}",
        printable_path(path)
    )]
    Uncertain {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The database panicked, which it may do about a file that something else wrote to.
    #[error("the file of state failed, and a change may have happened: {}", printable_path(.0))]
    Gone(PathBuf),
}

impl Trouble {
    /// What the system said about a file or folder.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason: error.to_string() }
    }

    /// What the database said before anything was changed.
    pub fn database(path: &Path, error: &redb::Error) -> Self {
        use redb::Error as Said;
        let path = path.to_owned();
        let reason = printable(&error.to_string(), MAX_MESSAGE_CHARS);
        match error {
            Said::DatabaseAlreadyOpen | Said::LockProtocolMismatch => Self::Held(path),
            // It is no database, or a part of one is missing.
            Said::Io(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
                ) =>
            {
                Self::Damaged { path, reason }
            }
            Said::Io(_) | Said::PreviousIo | Said::DatabaseClosed => Self::Io { path, reason },
            _ => Self::Damaged { path, reason },
        }
    }

    /// What the database said when a change was on its way to the disk.
    pub fn at_commit(path: &Path, error: &redb::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let path = path.to_owned();
        let reason = printable(&error.to_string(), MAX_MESSAGE_CHARS);
        match error {
            // New pages are written first, and the page that makes them count is never new.
            redb::Error::Io(error)
                if matches!(error.kind(), FileTooLarge | QuotaExceeded | StorageFull) =>
            {
                Self::Io { path, reason }
            }
            _ => Self::Uncertain { path, reason },
        }
    }

    /// What would help.
    fn hint(&self) -> String {
        match self {
            Self::NotAFolder(path) | Self::NotAFile(path) | Self::ForeignOwner(path) => {
                format!("move it away: {}", printable_path(path))
            }
            Self::Writable(path) => format!("run `chmod go-w {}`", printable_path(path)),
            Self::Held(_) => {
                let seconds = STATE_LOCK_TIME.as_secs();
                format!("it was waited for {seconds} seconds: end the other process, or try again")
            }
            Self::Damaged { path, .. } | Self::Gone(path) => {
                let path = printable_path(path);
                format!("put a copy of it back, or move it away to start with nothing: {path}")
            }
            Self::Io { .. } => "see that the disk has room and the folder can be written to, \
                 or set XDG_DATA_HOME to another"
                .into(),
            Self::Uncertain { .. } => {
                "see that the disk has room, and read what is there before trying again".into()
            }
        }
    }
}

impl From<Trouble> for StateError {
    fn from(trouble: Trouble) -> Self {
        failure::unavailable(trouble.to_string(), Some(trouble.hint()))
    }
}
