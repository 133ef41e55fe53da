//! Where the embedded store is: one folder of this user's with the file of the database
//! and the lock that those who wait for it take.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::trouble::Trouble;
use crate::file;

const FILE_NAME: &str = "state.redb";
const NEW_FILE_NAME: &str = ".state.redb.new";
const TURN_NAME: &str = "state.wait";

/// The folder. Nothing in it is touched before it is opened.
#[derive(Debug, Clone)]
pub(super) struct Place(PathBuf);

/// The lock of whoever is next to open the database.
///
/// A process takes it before it waits for the database, and keeps it until it has that.
/// So there is at most one that waits for the holder, the rest wait for the turn, and a
/// holder that gives the database up cannot have it again before the one that waited.
#[derive(Debug)]
pub(super) struct Turn(File);

impl Turn {
    /// Whether it could be taken.
    pub fn try_take(&self) -> io::Result<bool> {
        match self.0.try_lock() {
            Ok(()) => Ok(true),
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Lets the next one have it.
    pub fn give_back(&self) {
        // Closing the file would not do where a process that is just being started still
        // has a copy of it.
        let _ = self.0.unlock();
    }

    /// Whether somebody has it, and so waits for the database.
    pub fn is_taken(&self) -> bool {
        // Whoever tries to take it in this moment tries again.
        let free = self.try_take().unwrap_or(true);
        if free {
            self.give_back();
        }
        !free
    }
}

impl Place {
    /// The store in a folder, which need not be there.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The file of the database.
    pub fn file(&self) -> PathBuf {
        self.0.join(FILE_NAME)
    }

    /// Makes the folder if it is not there, for this user alone, checks it, and opens the
    /// lock in it.
    pub fn turn(&self) -> Result<Turn, Trouble> {
        let folder = &self.0;
        match file::create_private_folder(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Trouble::io(folder, &error));
            }
            _ => {}
        }
        let metadata = fs::symlink_metadata(folder).map_err(|error| Trouble::io(folder, &error))?;
        if !metadata.is_dir() {
            return Err(Trouble::NotAFolder(folder.clone()));
        }
        check_owner(folder, &metadata)?;
        let path = folder.join(TURN_NAME);
        open_private(&path, OpenOptions::new().create(true)).map(Turn)
    }

    /// The file of the database, if there is one with anything in it.
    pub fn open(&self) -> Result<Option<File>, Trouble> {
        let path = self.file();
        if matches!(fs::symlink_metadata(&path), Err(error) if error.kind() == io::ErrorKind::NotFound)
        {
            return Ok(None);
        }
        let file = open_private(&path, &mut OpenOptions::new())?;
        let bytes = file.metadata().map_err(|error| Trouble::io(&path, &error))?.len();
        Ok((bytes > 0).then_some(file))
    }

    /// Makes the file of the database: `fill` writes it beside its place, so that there is
    /// never a half-made one. For whoever has the [`Turn`].
    pub fn create(&self, fill: impl FnOnce(File) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let staged = self.0.join(NEW_FILE_NAME);
        let failed = |error: io::Error| Trouble::io(&staged, &error);
        match fs::remove_file(&staged) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        fill(open_private(&staged, OpenOptions::new().create_new(true))?)?;
        fs::rename(&staged, self.file()).map_err(failed)?;
        // The name has to be on the disk before the first value that is acknowledged.
        File::open(&self.0).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

/// Opens a regular file of this user's that nobody else can write to.
fn open_private(path: &Path, options: &mut OpenOptions) -> Result<File, Trouble> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    // The system takes the flags as a signed number.
    let options =
        options.read(true).write(true).mode(0o600).custom_flags(flags.bits().cast_signed());
    let link = rustix::io::Errno::LOOP.raw_os_error();
    let file = options.open(path).map_err(|error| match error.raw_os_error() {
        Some(code) if code == link => Trouble::NotAFile(path.to_owned()),
        _ if error.kind() == io::ErrorKind::IsADirectory => Trouble::NotAFile(path.to_owned()),
        _ => Trouble::io(path, &error),
    })?;
    let metadata = file.metadata().map_err(|error| Trouble::io(path, &error))?;
    if !metadata.is_file() {
        return Err(Trouble::NotAFile(path.to_owned()));
    }
    check_owner(path, &metadata)?;
    Ok(file)
}

fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), Trouble> {
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(Trouble::ForeignOwner(path.to_owned()));
    }
    if metadata.mode() & 0o022 != 0 {
        return Err(Trouble::Writable(path.to_owned()));
    }
    Ok(())
}
