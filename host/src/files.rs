//! The files of one run: named roots, each a directory that was opened once.
//!
//! The WIT's `files` and the guest's ordinary WASI file system stand on the same
//! [`Files`]: the same open directories, the same rights, the same quotas. The run's
//! tools are files too, under [`MOUNT`](crate::tree::MOUNT).

mod host;
mod quota;

use std::path::PathBuf;
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::config::value::DirGrant;
use crate::limits::Limits;
use crate::name::printable_path;
use crate::tree::ToolTree;

pub use host::HasFiles;
pub use quota::{Quota, QuotaReached};

pub use crate::bindings::guest::files::{
    Entry, FileError, FileReason, Kind, Metadata, Root as RootDescription,
};

/// What one run can do with files.
#[derive(Default)]
pub struct Files {
    roots: Vec<Root>,
    tools: Option<Arc<ToolTree>>,
}

/// One directory the run was given.
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
}
