//! Why something with a file did not work, and how a guest is told.

use std::io;

use rustix::io::Errno;

use super::quota::QuotaReached;
use super::{FileError, FileReason};
use crate::limits::{MAX_DIRECTORY_ENTRIES, MAX_PATH_BYTES, MAX_SHOWN_PATH_CHARS};
use crate::name::printable;

/// Why something with a file did not work.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// No path at all.
    #[error("the path is empty")]
    Empty,
    /// No path of any file.
    #[error("the path holds a NUL")]
    Nul,
    /// Over the bound of a path.
    #[error("the path has {bytes} bytes, over the limit of {MAX_PATH_BYTES}")]
    TooLong {
        /// Its bytes.
        bytes: usize,
    },
    /// By its text or by a symbolic link.
    #[error("the path leads out of its root")]
    Outside,
    /// The path is under no root.
    #[error("no root of this run holds it")]
    NoRoot {
        /// The names of those there are.
        roots: Vec<String>,
    },
    /// A change under a read-only root.
    #[error("its root is read-only")]
    ReadOnly,
    /// A change among the tools.
    #[error("the files of the tools are read-only")]
    Tools,
    /// A root, or a path that ends in `..`, where a name is needed.
    #[error("only what has a name in a directory is removed or renamed")]
    NoName,
    /// A new path under another root than the old one.
    #[error("the two paths are not under one root")]
    OtherRoot,
    /// A directory that would be in itself.
    #[error("a directory cannot be moved into itself")]
    IntoItself,
    /// Something has that name.
    #[error("something has that name already")]
    Exists,
    /// A directory where a file was expected.
    #[error("it is a directory")]
    IsADirectory,
    /// A path that says that a directory is there, and there is none.
    #[error("it is not a directory")]
    NotADirectory,
    /// A directory with something in it, in the place of another.
    #[error("the directory in its place is not empty")]
    NotEmpty,
    /// A pipe, socket or device.
    #[error("it is not a regular file")]
    NotAFile,
    /// A file, or part of it, that one call does not read.
    #[error("{bytes} bytes are more than one call reads, the limit is {limit}")]
    ReadTooLarge {
        /// Bytes that were to be read, as far as they are known.
        bytes: u64,
        /// The bound.
        limit: usize,
    },
    /// Content that one call does not write.
    #[error("{bytes} bytes are more than one call writes, the limit is {limit}")]
    WriteTooLarge {
        /// Bytes that were to be written.
        bytes: usize,
        /// The bound.
        limit: usize,
    },
    /// A directory that one call does not list.
    #[error("it holds more names than one call lists, the limit is {MAX_DIRECTORY_ENTRIES}")]
    TooManyNames,
    /// The run may not write or create as much.
    #[error(transparent)]
    Quota(#[from] QuotaReached),
    /// A write failed half-way, and so did undoing it.
    #[error("{}, and the file could not be put back as it was", words(.0))]
    HalfWritten(io::Error),
    /// What the system says.
    #[error("{}", words(.0))]
    System(io::Error),
}

/// What was done to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Reading a file or a part of it.
    Read,
    /// Writing a file or a part of it.
    Write,
    /// Listing a directory.
    List,
    /// Asking what is there.
    Stat,
    /// Creating a directory.
    Create,
    /// Removing what is there.
    Remove,
    /// Giving it another path.
    Rename,
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        // What a directory of `cap_std` says of a path that leads out of it comes from no
        // system call and so has no number, unlike a denial by the system.
        let is_escape =
            error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none();
        if is_escape { Self::Outside } else { Self::System(error) }
    }
}

impl From<Errno> for Problem {
    fn from(error: Errno) -> Self {
        Self::System(error.into())
    }
}

impl Problem {
    /// How a guest is told that this happened to a path.
    pub fn at(&self, action: Action, path: &str) -> FileError {
        let shown = printable(path, MAX_SHOWN_PATH_CHARS);
        let message = format!("{}: {shown}: {self}", action.failed());
        FileError { reason: self.reason(), message, hint: self.hint() }
    }

    /// What a program can choose by.
    pub fn reason(&self) -> FileReason {
        match self {
            Self::Empty | Self::Nul | Self::TooLong { .. } | Self::Outside => {
                FileReason::InvalidPath
            }
            Self::OtherRoot | Self::IntoItself => FileReason::InvalidPath,
            Self::NoRoot { .. } => FileReason::NotFound,
            Self::ReadOnly | Self::Tools | Self::NoName => FileReason::Denied,
            Self::Exists => FileReason::Exists,
            Self::IsADirectory => FileReason::IsADirectory,
            Self::NotADirectory => FileReason::NotADirectory,
            Self::NotEmpty => FileReason::NotEmpty,
            Self::ReadTooLarge { .. } | Self::WriteTooLarge { .. } | Self::TooManyNames => {
                FileReason::TooLarge
            }
            Self::Quota(_) => FileReason::Quota,
            Self::NotAFile | Self::HalfWritten(_) => FileReason::Io,
            Self::System(error) => reason(error),
        }
    }

    /// What would make it work, if the host knows.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoRoot { roots } => return Some(roots_hint(roots)),
            Self::Outside => "give what is outside with a --dir of its own",
            Self::ReadOnly => "give the directory with --dir HOST::GUEST, without :ro",
            Self::Tools => "only directories given with --dir HOST::GUEST are written",
            Self::OtherRoot => "read it, write it under the other root, and remove the old one",
            Self::ReadTooLarge { .. } => "read it in parts, with read-at",
            Self::WriteTooLarge { .. } => "write it in parts, with append or write-at",
            Self::TooManyNames => {
                "list it with the file functions of the language, which do it in parts"
            }
            Self::Quota(QuotaReached::Bytes { .. }) => "allow more with --write-limit",
            Self::Quota(QuotaReached::Files { .. }) => "allow more with --create-limit",
            Self::System(error) | Self::HalfWritten(error) => return system_hint(error),
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

impl Action {
    fn failed(self) -> &'static str {
        match self {
            Self::Read => "the file could not be read",
            Self::Write => "the file could not be written",
            Self::List => "the directory could not be listed",
            Self::Stat => "the path could not be looked up",
            Self::Create => "the directory could not be created",
            Self::Remove => "the path could not be removed",
            Self::Rename => "the path could not be renamed",
        }
    }
}

fn reason(error: &io::Error) -> FileReason {
    match Errno::from_io_error(error) {
        Some(Errno::NOENT) => FileReason::NotFound,
        Some(Errno::ACCESS | Errno::PERM | Errno::ROFS) => FileReason::Denied,
        Some(Errno::EXIST) => FileReason::Exists,
        Some(Errno::NOTDIR) => FileReason::NotADirectory,
        Some(Errno::ISDIR) => FileReason::IsADirectory,
        Some(Errno::NOTEMPTY) => FileReason::NotEmpty,
        // A name that the disk cannot hold is no name there.
        Some(Errno::LOOP | Errno::NAMETOOLONG | Errno::ILSEQ) => FileReason::InvalidPath,
        _ => FileReason::Io,
    }
}

fn words(error: &io::Error) -> String {
    let words = match Errno::from_io_error(error) {
        Some(Errno::NOENT) => "no such file or directory",
        Some(Errno::ACCESS | Errno::PERM) => "the system denies it",
        Some(Errno::ROFS) => "the disk is read-only",
        Some(Errno::EXIST) => "something has that name already",
        Some(Errno::NOTDIR) => "a part of the path is not a directory",
        Some(Errno::ISDIR) => "it is a directory",
        Some(Errno::NOTEMPTY) => "the directory is not empty",
        Some(Errno::LOOP) => "too many symbolic links",
        Some(Errno::NAMETOOLONG) => "a name in it, or all of it, is too long for the disk",
        Some(Errno::ILSEQ) => "a name in it cannot stand on this disk",
        Some(Errno::NOSPC) => "the disk is full",
        Some(Errno::DQUOT) => "the user's quota on the disk is used up",
        Some(Errno::FBIG) => "no file can be as large",
        _ => return error.to_string(),
    };
    words.to_owned()
}

fn system_hint(error: &io::Error) -> Option<String> {
    let hint = match Errno::from_io_error(error)? {
        Errno::NOSPC | Errno::DQUOT => "make room on the disk",
        Errno::XDEV => "read it, write it under the new path, and remove the old one",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn roots_hint(roots: &[String]) -> String {
    let shown: Vec<_> = roots.iter().map(|root| printable(root, MAX_SHOWN_PATH_CHARS)).collect();
    match shown.as_slice() {
        [] => "give a directory with --dir HOST::GUEST".to_owned(),
        [one] => format!("the only root is {one}; give another with --dir HOST::GUEST"),
        many => format!("the roots are {}; give another with --dir HOST::GUEST", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_has_a_reason_a_program_can_choose_by() {
        for (errno, reason) in [
            (Errno::NOENT, FileReason::NotFound),
            (Errno::ACCESS, FileReason::Denied),
            (Errno::PERM, FileReason::Denied),
            (Errno::ROFS, FileReason::Denied),
            (Errno::EXIST, FileReason::Exists),
            (Errno::NOTDIR, FileReason::NotADirectory),
            (Errno::ISDIR, FileReason::IsADirectory),
            (Errno::NOTEMPTY, FileReason::NotEmpty),
            (Errno::LOOP, FileReason::InvalidPath),
            (Errno::NAMETOOLONG, FileReason::InvalidPath),
            (Errno::ILSEQ, FileReason::InvalidPath),
            (Errno::NOSPC, FileReason::Io),
            (Errno::DQUOT, FileReason::Io),
            (Errno::FBIG, FileReason::Io),
            (Errno::XDEV, FileReason::Io),
            (Errno::IO, FileReason::Io),
            (Errno::MFILE, FileReason::Io),
        ] {
            let error = Problem::from(errno).at(Action::Read, "/data/x");
            assert_eq!(error.reason, reason, "{errno:?}");
            assert!(error.message.starts_with("the file could not be read: /data/x: "));
            assert!(!error.message.ends_with('.') && !error.message.ends_with(": "));
        }
        assert!(Problem::from(Errno::NOSPC).hint().is_some());
    }

    #[test]
    fn a_denial_by_the_system_is_not_a_path_that_leads_out() {
        let escape = io::Error::new(io::ErrorKind::PermissionDenied, "led outside");
        assert_eq!(Problem::from(escape).reason(), FileReason::InvalidPath);
        let denied = io::Error::from_raw_os_error(Errno::ACCESS.raw_os_error());
        assert_eq!(Problem::from(denied).reason(), FileReason::Denied);
    }

    #[test]
    fn a_message_is_one_line_whatever_the_path() {
        let long = "\u{1b}[2J\n".repeat(2_000);
        let error = Problem::Nul.at(Action::Write, &long);
        assert!(!error.message.contains(char::is_control), "{}", error.message);
        assert!(error.message.chars().count() < 20 * MAX_SHOWN_PATH_CHARS);
    }

    #[test]
    fn a_path_under_no_root_is_told_the_roots_there_are() {
        let hint = |roots: &[&str]| {
            let roots = roots.iter().map(ToString::to_string).collect();
            Problem::NoRoot { roots }.hint().unwrap()
        };
        assert_eq!(hint(&[]), "give a directory with --dir HOST::GUEST");
        assert!(hint(&["/data"]).starts_with("the only root is /data;"));
        assert!(hint(&["/data", "out"]).starts_with("the roots are /data, out;"));
    }
}
