//! The WASI file system over real directories and over the tree of tools, asked the way
//! the generated code asks it.

use std::path::PathBuf;

use tempfile::TempDir;
use wasmtime_wasi::p2::FsResult;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorFlags, ErrorCode, HostDescriptor as _, OpenFlags, PathFlags,
};

use super::*;
use crate::config::value::DirGrant;
use crate::limits::Limits;
use crate::tree::ToolTree;

pub(super) type Fd = Resource<Descriptor>;

pub(super) const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;

/// One run's file system over directories that are gone with it.
pub(super) struct Run {
    /// The first root, `/data`, can be written, and so can the second, `/more`; the
    /// third, `/given`, can only be read.
    pub(super) dirs: [TempDir; 3],
    pub(super) kept: WasiFiles,
    pub(super) table: ResourceTable,
}

impl Run {
    /// With room for 100 bytes and 3 files under every root.
    pub(super) fn new() -> Self {
        Self::with(None)
    }

    pub(super) fn with(tools: Option<Arc<ToolTree>>) -> Self {
        let limits = Limits { written_bytes: 100, created_files: 3, ..Limits::default() };
        Self::limited(&limits, tools)
    }

    pub(super) fn limited(limits: &Limits, tools: Option<Arc<ToolTree>>) -> Self {
        let dirs = std::array::from_fn(|_| TempDir::new().unwrap());
        let grant = |(dir, guest): (&TempDir, &str)| DirGrant {
            host: dir.path().to_owned(),
            guest: guest.to_owned(),
            read_only: guest == "/given",
        };
        let grants: Vec<_> = dirs.iter().zip(["/data", "/more", "/given"]).map(grant).collect();
        let files = Arc::new(Files::open(&grants, limits, tools).unwrap());
        Self { dirs, kept: WasiFiles::new(files), table: ResourceTable::new() }
    }

    /// The descriptors of the roots, in their order.
    pub(super) fn roots(&mut self) -> Vec<Fd> {
        self.wasi_files().open_roots().unwrap().into_iter().map(|(fd, _)| fd).collect()
    }

    /// Where something of the first root is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dirs[0].path().join(name)
    }

    pub(super) fn bytes_left(&self) -> u64 {
        self.kept.files.roots().next().unwrap().quota().bytes_left()
    }

    pub(super) async fn open(
        &mut self,
        at: &Fd,
        path: &str,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Fd> {
        self.wasi_files().open_at(again(at), FOLLOW, path.to_owned(), open_flags, flags).await
    }

    /// Opens what is there, or a new file, to write it.
    pub(super) async fn create(&mut self, at: &Fd, path: &str) -> FsResult<Fd> {
        self.open(at, path, OpenFlags::CREATE, DescriptorFlags::WRITE).await
    }

    /// Opens what is there to read it.
    pub(super) async fn find(&mut self, at: &Fd, path: &str) -> FsResult<Fd> {
        self.open(at, path, OpenFlags::empty(), DescriptorFlags::READ).await
    }
}

impl HoldsWasiFiles for Run {
    fn wasi_files(&mut self) -> WasiFilesView<'_> {
        WasiFilesView { kept: &mut self.kept, table: &mut self.table }
    }
}

/// The same descriptor once more, as a guest lends it to each call.
pub(super) fn again(fd: &Fd) -> Fd {
    Resource::new_borrow(fd.rep())
}

/// The code a guest is told; a trap is none.
pub(super) fn code<T>(result: FsResult<T>) -> ErrorCode {
    result.map(|_| ()).unwrap_err().downcast().expect("no trap")
}
