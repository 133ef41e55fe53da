//! The guest's ordinary WASI file system, of 0.2 and 0.3, over the same [`Files`].
//!
//! What a guest asks is done by wasmtime-wasi, on the very directories that were opened
//! once. Three things are not: which directories there are, whatever a root's quota is
//! spent on, and the directories of the tree of tools, which exist nowhere. A file of
//! that tree is rendered when it is opened and from then on is an ordinary one.

mod alike;
mod folder;
mod metered;
mod p2;
mod p3;
mod refusal;
mod rendered;

use std::collections::HashMap;
use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::filesystem::{
    Descriptor, Dir, FsPerms, OpenMode, WasiFilesystemCtx, WasiFilesystemCtxView,
};

use self::folder::Folder;
use self::metered::Metered;
use self::refusal::Refusal;
use self::rendered::Rendered;
use super::{Files, Quota, Root};
use crate::limits::MAX_PATH_BYTES;
use crate::tree::MOUNT;

/// What a Store keeps for the WASI file system of its guest.
pub struct WasiFiles {
    files: Arc<Files>,
    theirs: WasiFilesystemCtx,
    /// What every open descriptor that can change anything is charged to.
    quotas: HashMap<u32, Arc<Quota>>,
    tools: Option<Arc<Rendered>>,
}

/// The WASI file system of one run, for one call.
pub struct WasiFilesView<'a> {
    /// What is kept between calls.
    pub kept: &'a mut WasiFiles,
    /// Where what the guest holds open is kept.
    pub table: &'a mut ResourceTable,
}

/// The data of a Store that has a WASI file system.
pub trait HoldsWasiFiles: Send + 'static {
    /// It, with the table it keeps its descriptors in.
    fn wasi_files(&mut self) -> WasiFilesView<'_>;
}

/// Gives a linker the WASI file system out of a run's state.
pub struct HasWasiFiles;

impl HasData for HasWasiFiles {
    type Data<'a> = WasiFilesView<'a>;
}

impl WasiFiles {
    /// For one run.
    pub fn new(files: Arc<Files>) -> Self {
        let tools = files.tools().map(|tools| Arc::new(Rendered::new(tools.clone())));
        Self { files, theirs: WasiFilesystemCtx::default(), quotas: HashMap::new(), tools }
    }
}

impl<'a> WasiFilesView<'a> {
    /// The same descriptors as wasmtime-wasi sees them. It must not be asked about one
    /// that is a [`Folder`].
    fn into_theirs(self) -> WasiFilesystemCtxView<'a> {
        WasiFilesystemCtxView { ctx: &mut self.kept.theirs, table: self.table }
    }

    fn theirs(&mut self) -> WasiFilesystemCtxView<'_> {
        WasiFilesystemCtxView { ctx: &mut self.kept.theirs, table: self.table }
    }

    /// A descriptor for every root and for the tools, and where the guest finds it.
    fn open_roots(&mut self) -> Result<Vec<(Resource<Descriptor>, String)>> {
        let files = self.kept.files.clone();
        let mut opened = Vec::new();
        for root in files.roots() {
            let dir = self.table.push(Descriptor::Dir(directory(root)?))?;
            let quota = (!root.is_read_only()).then(|| root.quota().clone());
            opened.push((self.remember(dir, quota), root.path().to_owned()));
        }
        if let Some(tools) = self.kept.tools.clone() {
            opened.push((self.push_folder(Folder::root(tools))?, MOUNT.to_owned()));
        }
        Ok(opened)
    }

    /// Charges a new descriptor to where the one it was opened from is charged.
    fn remember(
        &mut self,
        fd: Resource<Descriptor>,
        quota: Option<Arc<Quota>>,
    ) -> Resource<Descriptor> {
        match quota {
            Some(quota) => self.kept.quotas.insert(fd.rep(), quota),
            None => self.kept.quotas.remove(&fd.rep()),
        };
        fd
    }

    fn push_folder(&mut self, folder: Folder) -> Result<Resource<Descriptor>> {
        Ok(Resource::new_own(self.table.push(folder)?.rep()))
    }

    fn close(&mut self, fd: Resource<Descriptor>) -> Result<()> {
        self.kept.quotas.remove(&fd.rep());
        if self.folder(&fd).is_some() {
            self.table.delete(Resource::<Folder>::new_own(fd.rep()))?;
        } else {
            self.table.delete(fd)?;
        }
        Ok(())
    }

    /// The directory of the tools that this is, if it is one.
    fn folder(&self, fd: &Resource<Descriptor>) -> Option<&Folder> {
        self.table.get(&Resource::new_borrow(fd.rep())).ok()
    }

    /// Who is to be asked about a path below a descriptor: the tools, or nobody of ours.
    ///
    /// # Errors
    ///
    /// `name-too-long` over [`MAX_PATH_BYTES`].
    fn route(&self, fd: &Resource<Descriptor>, path: &str) -> Result<Option<Folder>, Refusal> {
        check_length(path)?;
        Ok(self.folder(fd).cloned())
    }

    /// What changes below a descriptor are charged to; none for one that can only be
    /// read, where wasmtime-wasi refuses every change.
    ///
    /// # Errors
    ///
    /// `read-only` in the tools, and that of [`WasiFilesView::route`].
    fn charged(
        &self,
        fd: &Resource<Descriptor>,
        path: &str,
    ) -> Result<Option<Arc<Quota>>, Refusal> {
        match self.route(fd, path)? {
            Some(_) => Err(Refusal::ReadOnly),
            None => Ok(self.kept.quotas.get(&fd.rep()).cloned()),
        }
    }

    /// What a change that touches two paths is charged to.
    ///
    /// # Errors
    ///
    /// `cross-device` for two roots that can be written: each is a file system of its
    /// own, with a quota of its own. And those of [`WasiFilesView::charged`].
    fn charged_both(
        &self,
        old: (&Resource<Descriptor>, &str),
        new: (&Resource<Descriptor>, &str),
    ) -> Result<Option<Arc<Quota>>, Refusal> {
        match (self.charged(old.0, old.1)?, self.charged(new.0, new.1)?) {
            (Some(old), Some(new)) if !Arc::ptr_eq(&old, &new) => Err(Refusal::CrossDevice),
            (_, new) => Ok(new),
        }
    }

    /// A file that may be written, with the quota it is charged to. Nothing is written
    /// but through this.
    ///
    /// # Errors
    ///
    /// As wasmtime-wasi has them for a directory and for a file that may only be read;
    /// `read-only` in the tools.
    fn writable(&self, fd: &Resource<Descriptor>) -> Result<Metered, Refusal> {
        if self.folder(fd).is_some() {
            return Err(Refusal::ReadOnly);
        }
        let Ok(Descriptor::File(file)) = self.table.get(fd) else {
            return Err(Refusal::BadDescriptor);
        };
        match self.kept.quotas.get(&fd.rep()) {
            Some(quota) if !file.perms.write_not_permitted() => {
                Ok(Metered::new(file.file.clone(), quota.clone()))
            }
            _ => Err(Refusal::NotPermitted),
        }
    }
}

/// An open directory as wasmtime-wasi takes it: the very same one, never opened again.
fn directory(root: &Root) -> Result<Dir> {
    let (perms, mode) = if root.is_read_only() {
        (FsPerms::ReadOnly, OpenMode::READ)
    } else {
        (FsPerms::ReadWrite, OpenMode::READ | OpenMode::WRITE)
    };
    Ok(Dir::new(root.dir().try_clone()?.into_std_file(), perms, mode, false))
}

fn check_length(path: &str) -> Result<(), Refusal> {
    if path.len() > MAX_PATH_BYTES { Err(Refusal::NameTooLong) } else { Ok(()) }
}

/// One file that was charged before it was created.
#[must_use = "what was not created after all goes back"]
struct Taken(Option<Arc<Quota>>);

impl Taken {
    /// Charges it, where there is a quota at all.
    fn new(quota: Option<Arc<Quota>>) -> Result<Self, Refusal> {
        if let Some(quota) = &quota {
            quota.take_file()?;
        }
        Ok(Self(quota))
    }

    /// Gives it back if nothing was created. A call that is dropped before it ends may
    /// have created something, and stays charged.
    fn settle<T, E>(self, created: Result<T, E>) -> Result<T, E> {
        if let (Some(quota), Err(_)) = (self.0, &created) {
            quota.return_file();
        }
        created
    }
}

#[cfg(test)]
mod tests;
