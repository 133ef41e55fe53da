//! Reading a file that a person or a directory names: only a regular one, only within a
//! bound, and never waiting for the other end of a pipe. And writing one, whole or not at
//! all.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use rustix::fs::OFlags;

/// Only this user.
const PRIVATE: u32 = 0o600;
/// Everybody reads, as far as this user's mask lets them.
const SHARED: u32 = 0o644;
/// Somebody may write it.
const WRITABLE: u32 = 0o222;

/// What to do when the last part of the path is a symbolic link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Read what it points to: a person named it.
    Follow,
    /// Refuse it: somebody else may have put it there.
    Refuse,
}

/// Whether a file must be there after the power fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It is on the disk before the call returns.
    Now,
    /// The system writes it when it likes.
    Later,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The system said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A directory, pipe, socket or device.
    #[error("not a regular file")]
    NotAFile,
    /// Over the bound.
    #[error("{bytes} bytes, over the limit of {limit}")]
    TooLarge {
        /// Its bytes, as far as they are known.
        bytes: u64,
        /// The bound.
        limit: u64,
    },
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    changed: Option<SystemTime>,
    bytes: u64,
}

impl Stamp {
    /// The state of a file; nothing when it is not there.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self { changed: metadata.modified().ok(), bytes: metadata.len() })
    }

    /// Whether the file changed after this.
    pub fn is_newer(&self, than: SystemTime) -> bool {
        self.changed.is_some_and(|changed| changed > than)
    }
}

/// Opens a regular file of at most `limit_bytes`.
///
/// # Errors
///
/// [`Problem`]; nothing was read then.
pub fn open(path: &Path, limit_bytes: u64, links: Links) -> Result<(File, Metadata), Problem> {
    let flags = match links {
        Links::Follow => OFlags::NONBLOCK,
        Links::Refuse => OFlags::NONBLOCK | OFlags::NOFOLLOW,
    };
    // The system takes the flags as a signed number.
    let flags = flags.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Problem::NotAFile);
    }
    if metadata.len() > limit_bytes {
        return Err(Problem::TooLarge { bytes: metadata.len(), limit: limit_bytes });
    }
    Ok((file, metadata))
}

/// Reads the rest of an open file after the bytes that were read already, which stay
/// in front. The bound holds also for a file that grows meanwhile.
///
/// # Errors
///
/// [`Problem::Io`] and [`Problem::TooLarge`].
pub fn read_rest(file: File, read: &mut Vec<u8>, limit_bytes: u64) -> Result<(), Problem> {
    let so_far = u64::try_from(read.len()).unwrap_or(u64::MAX);
    let left = limit_bytes.saturating_sub(so_far).saturating_add(1);
    file.take(left).read_to_end(read)?;
    let bytes = u64::try_from(read.len()).unwrap_or(u64::MAX);
    if bytes > limit_bytes { Err(Problem::TooLarge { bytes, limit: limit_bytes }) } else { Ok(()) }
}

/// Reads a regular file of at most `limit_bytes` whole.
///
/// # Errors
///
/// [`Problem`].
pub fn read(path: &Path, limit_bytes: u64, links: Links) -> Result<(Vec<u8>, Metadata), Problem> {
    let (file, metadata) = open(path, limit_bytes, links)?;
    let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    read_rest(file, &mut content, limit_bytes)?;
    Ok((content, metadata))
}

/// Writes a file that only this user may read, whole or not at all: beside the place and
/// renamed over it, so that a reader sees the old one or the new one.
///
/// # Errors
///
/// What the system says; what was there before is unharmed then.
pub fn write_private(path: &Path, content: &[u8], lasting: Lasting) -> io::Result<()> {
    replace(path, content, lasting, PRIVATE)
}

/// Writes a file of a project, which others may read as far as this user lets them, whole
/// or not at all: see [`write_private`].
///
/// # Errors
///
/// What the system says; what was there before is unharmed then.
pub fn write_shared(path: &Path, content: &[u8], lasting: Lasting) -> io::Result<()> {
    replace(path, content, lasting, SHARED)
}

/// Writes a file in the place of one, whole or not at all, for exactly those whom `mode` lets
/// read and write it, whatever the mask of this user: see [`write_private`].
///
/// # Errors
///
/// What the system says; what was there before is unharmed then.
pub fn write_with_mode(path: &Path, content: &[u8], lasting: Lasting, mode: u32) -> io::Result<()> {
    let staged = staged_beside(path);
    let written = stage(&staged, content, lasting, PRIVATE)
        .and_then(|()| fs::set_permissions(&staged, Permissions::from_mode(mode)))
        .and_then(|()| fs::rename(&staged, path));
    cleaned(&staged, written)
}

/// Refuses where a regular file may not be written: by this user, or by anybody.
///
/// # Errors
///
/// `PermissionDenied` then, and what else the system says.
pub fn check_writable(path: &Path) -> io::Result<()> {
    // Who may do everything may write what nobody is meant to write.
    if path.metadata()?.mode() & WRITABLE == 0 {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().write(true).custom_flags(flags).open(path).map(drop)
}

/// Locks the folder of a file, for as long as what is returned lives. It is not the file that
/// is locked, because that is replaced and not written to.
///
/// # Errors
///
/// What the system says.
pub fn lock_folder_of(path: &Path) -> io::Result<File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new(".")))?;
    folder.lock()?;
    Ok(folder)
}

fn replace(path: &Path, content: &[u8], lasting: Lasting, mode: u32) -> io::Result<()> {
    let staged = staged_beside(path);
    let written = stage(&staged, content, lasting, mode).and_then(|()| fs::rename(&staged, path));
    cleaned(&staged, written)
}

fn cleaned(staged: &Path, written: io::Result<()>) -> io::Result<()> {
    if written.is_err() {
        // What is half-written must not stay; that it may already be gone is fine.
        let _ = fs::remove_file(staged);
    }
    written
}

/// Writes a file that only this user may read, whole or not at all, unless there is one:
/// of many processes that do this at once exactly one succeeds.
///
/// # Errors
///
/// `AlreadyExists` when there is one, and what the system says.
pub fn create_private(path: &Path, content: &[u8], lasting: Lasting) -> io::Result<()> {
    let staged = staged_beside(path);
    // A link, unlike a rename, does not replace what is there.
    let written =
        stage(&staged, content, lasting, PRIVATE).and_then(|()| fs::hard_link(&staged, path));
    let _ = fs::remove_file(&staged);
    written
}

/// Opens a file to be written to at its end, and makes it when it is not there, for this user
/// alone.
///
/// # Errors
///
/// [`Problem`]: also when it is a symbolic link, which somebody else may have put there.
pub fn append_private(path: &Path) -> Result<File, Problem> {
    let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed();
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(PRIVATE).custom_flags(flags);
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Problem::NotAFile) }
}

/// Why somebody else than this user could have read or written a file.
pub fn exposure(metadata: &Metadata) -> Option<&'static str> {
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Some("it belongs to another user");
    }
    (metadata.mode() & 0o077 != 0).then_some("other users may read or write it")
}

/// Makes a folder that only this user may enter, and those above it, where they are not
/// there already.
///
/// # Errors
///
/// What the system says.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn staged_beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Two threads of one process may write the same file at once.
    static STAGED: AtomicU64 = AtomicU64::new(0);
    let number = STAGED.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{name}.{}-{number}", std::process::id()))
}

fn stage(path: &Path, content: &[u8], lasting: Lasting, mode: u32) -> io::Result<()> {
    // What an earlier process of the same number left behind must not be written into.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(content)?;
    match lasting {
        Lasting::Now => file.sync_all(),
        Lasting::Later => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_whole_private_and_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        create_private_folder(&folder).unwrap();
        create_private_folder(&folder).unwrap();
        let path = folder.join("file");
        for (content, lasting) in [(&b"one"[..], Lasting::Now), (b"2", Lasting::Later)] {
            write_private(&path, content, lasting).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        assert!(write_private(&folder, b"x", Lasting::Later).is_err());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        assert_eq!(std::fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_file_of_a_project_is_whole_and_others_may_read_it() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        for content in [&b"one"[..], b"2"] {
            write_shared(&path, content, Lasting::Later).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
        let mode = path.metadata().unwrap().permissions().mode();
        // The mask of whoever runs the test takes some of it away.
        assert_eq!((mode & 0o600, mode & 0o133), (0o600, 0));
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_there_is_not_created_again() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        create_private(&path, b"one", Lasting::Later).unwrap();
        let again = create_private(&path, b"two", Lasting::Later).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_added_to_and_never_through_a_link() {
        let root = tempfile::tempdir().unwrap();
        let (path, link) = (root.path().join("file"), root.path().join("link"));
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(append_private(&link), Err(Problem::Io(_))));
        for line in [&b"one\n"[..], b"two\n"] {
            append_private(&path).unwrap().write_all(line).unwrap();
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"one\ntwo\n");
        assert_eq!(exposure(&path.metadata().unwrap()), None);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(exposure(&path.metadata().unwrap()).is_some());
        assert!(append_private(root.path()).is_err());
        assert!(matches!(append_private(Path::new("/dev/null")), Err(Problem::NotAFile)));
    }

    #[test]
    fn only_regular_files_within_the_bound_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&path, b"12345").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(read(&path, 5, Links::Refuse).unwrap().0, b"12345");
        assert_eq!(read(&link, 5, Links::Follow).unwrap().0, b"12345");
        assert!(matches!(read(&link, 5, Links::Refuse), Err(Problem::Io(_))));
        assert!(matches!(
            read(&path, 4, Links::Follow),
            Err(Problem::TooLarge { bytes: 5, limit: 4 })
        ));
        assert!(matches!(read(folder.path(), 5, Links::Follow), Err(Problem::NotAFile)));
        assert!(matches!(read(Path::new("/dev/zero"), 5, Links::Follow), Err(Problem::NotAFile)));
    }
}
