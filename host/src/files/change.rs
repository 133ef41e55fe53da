//! Creating, removing and renaming what a root holds.

use std::io;

use rustix::io::Errno;

use super::Root;
use super::error::Problem;
use super::path::Below;

impl Root {
    /// Creates one directory, which counts as a file that is created.
    pub(super) fn create_directory(&self, at: &Below) -> Result<(), Problem> {
        self.check_writable()?;
        if !at.has_name() {
            self.dir.metadata(at.as_path())?;
            return Err(Problem::Exists);
        }
        let created = self.quota.reserve_file_if(true)?;
        self.dir.create_dir(at.as_path())?;
        created.keep();
        Ok(())
    }

    /// Removes a file, a symbolic link or an empty directory. A link is never followed.
    pub(super) fn remove(&self, at: &Below) -> Result<(), Problem> {
        self.check_writable()?;
        if self.named(at)? {
            self.dir.remove_dir(at.as_path())?;
        } else {
            self.dir.remove_file(at.as_path())?;
        }
        Ok(())
    }

    /// Gives what is there another path, in place of a file or an empty directory.
    pub(super) fn rename(&self, old: &Below, new: &Below) -> Result<(), Problem> {
        self.check_writable()?;
        let is_directory = self.named(old)?;
        if !new.has_name() {
            self.dir.metadata(new.as_path())?;
            return Err(Problem::NoName);
        }
        if new.is_directory() && !is_directory {
            return Err(Problem::NotADirectory);
        }
        self.dir.rename(old.as_path(), &self.dir, new.as_path()).map_err(not_renamed)
    }

    /// Refuses when nothing may be changed.
    pub(super) fn check_writable(&self) -> Result<(), Problem> {
        if self.read_only { Err(Problem::ReadOnly) } else { Ok(()) }
    }

    /// Whether what has this name is a directory. Where the path says so, it must be.
    fn named(&self, at: &Below) -> Result<bool, Problem> {
        if !at.has_name() {
            self.dir.metadata(at.as_path())?;
            return Err(Problem::NoName);
        }
        let is_directory = self.dir.symlink_metadata(at.as_path())?.is_dir();
        if at.is_directory() && !is_directory {
            return Err(Problem::NotADirectory);
        }
        Ok(is_directory)
    }
}

/// A rename has reasons of its own for what the system says.
fn not_renamed(error: io::Error) -> Problem {
    match Errno::from_io_error(&error) {
        Some(Errno::INVAL) => Problem::IntoItself,
        Some(Errno::NOTEMPTY | Errno::EXIST) => Problem::NotEmpty,
        _ => error.into(),
    }
}
