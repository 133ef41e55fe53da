//! The files of one run: named roots, each a directory that was opened once.
//!
//! The WIT's `files` and the guest's ordinary WASI file system stand on the same
//! [`Files`]: the same open directories, the same rights, the same quotas. The run's
//! tools are files too, under [`MOUNT`].
//!
//! What keeps a guest inside of its roots, and what does not:
//!
//! * A path is taken apart in `path` as text, and every step on the disk is one of
//!   [`cap_std::fs::Dir`], which resolves `..` and symbolic links below an open
//!   directory, however the names change meanwhile. No path of this process is used.
//! * A hard link is no link to the kernel but the file itself: one inside of a root whose
//!   other name is outside is read and written like any file there. Whoever owns the
//!   directory made it. Nothing here makes one, and a whole write gives the name a
//!   new file, so that the other name keeps the old content.
//! * A root's rights are those of the way to it. A read-only root that lies inside of a
//!   writable one can be written by way of the outer one.
//! * Pipes, sockets and devices are not opened: what a name stands for is asked before.
//!   Should it turn into one of them at that moment, it is opened without waiting, found
//!   out, and neither read nor written.
//!
//! A disk may take its time or hang, so all of this runs on threads that may wait
//! (`host`); the operations themselves (`read`, `write`, `change`) do not know.

mod change;
mod error;
mod host;
mod in_place;
mod open;
mod path;
mod quota;
mod read;
mod tools;
mod wasi;
mod write;

use std::path::PathBuf;
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::config::value::DirGrant;
use crate::limits::Limits;
use crate::name::printable_path;
use crate::tree::{MOUNT, ToolTree};

pub use host::HasFiles;
pub use quota::{Quota, QuotaReached, Reserved};
pub use wasi::{HasWasiFiles, HoldsWasiFiles, WasiFiles, WasiFilesView};

pub use crate::bindings::guest::files::{
    Entry, FileError, FileReason, Kind, Metadata, Root as RootDescription,
};

/// What one run can do with files.
#[derive(Default)]
pub struct Files {
    roots: Vec<Root>,
    tools: Option<Arc<ToolTree>>,
}

/// One directory the run was given. A clone is the same one, with the same quota.
#[derive(Clone)]
pub struct Root {
    /// The path it is reached under, as it was given.
    path: String,
    dir: Arc<Dir>,
    read_only: bool,
    quota: Arc<Quota>,
}

/// What a directory could not be given for.
#[derive(Debug, thiserror::Error)]
#[error("the directory could not be opened: {}: {error}", printable_path(path))]
pub struct DirError {
    /// The directory.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

impl Files {
    /// Opens every directory, once.
    ///
    /// # Errors
    ///
    /// [`DirError`] for the first that cannot be opened.
    pub fn open(
        dirs: &[DirGrant],
        limits: &Limits,
        tools: Option<Arc<ToolTree>>,
    ) -> Result<Self, DirError> {
        let open = |grant: &DirGrant| {
            let dir = Dir::open_ambient_dir(&grant.host, ambient_authority())
                .map_err(|error| DirError { path: grant.host.clone(), error })?;
            Ok(Root {
                path: grant.guest.clone(),
                dir: Arc::new(dir),
                read_only: grant.read_only,
                quota: Arc::new(Quota::new(limits)),
            })
        };
        Ok(Self { roots: dirs.iter().map(open).collect::<Result<_, _>>()?, tools })
    }

    /// The directories, in the order they were given. Of two that hold a path the one
    /// with the longer name has it, of two of the same name the later one.
    pub fn roots(&self) -> impl ExactSizeIterator<Item = &Root> {
        self.roots.iter()
    }

    /// The tools as files, which come after every root.
    pub fn tools(&self) -> Option<&Arc<ToolTree>> {
        self.tools.as_ref()
    }

    /// Every root as a guest is told of it, the tools included.
    fn described(&self) -> Vec<RootDescription> {
        let roots = self.roots.iter().map(|root| (root.path.as_str(), !root.read_only));
        let tools = self.tools.iter().map(|_| (MOUNT, false));
        roots
            .chain(tools)
            .map(|(path, writable)| RootDescription { path: path.to_owned(), writable })
            .collect()
    }
}

impl Root {
    /// The path it is reached under, as it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The open directory.
    pub fn dir(&self) -> &Arc<Dir> {
        &self.dir
    }

    /// Whether nothing under it may be changed.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// What the run may still write and create under it.
    pub fn quota(&self) -> &Arc<Quota> {
        &self.quota
    }
}

#[cfg(test)]
mod tests;
