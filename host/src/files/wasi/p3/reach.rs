//! How the functions of WASI 0.3 reach the state: for a moment, and never across a wait.

use std::sync::Arc;

use tokio::sync::oneshot;
use wasmtime::component::{Access, Accessor, FutureReader, Resource, StreamReader};
use wasmtime::{AsContextMut as _, Result};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem, WasiFilesystemCtxView};
use wasmtime_wasi::p3::bindings::filesystem::types::{
    ErrorCode, HostDescriptorWithStore as _, PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

use super::input::FileInput;
use super::{Fd, Later};
use crate::files::Quota;
use crate::files::wasi::folder::{Folder, Opened, Wish};
use crate::files::wasi::metered::Place;
use crate::files::wasi::refusal::Refusal;
use crate::files::wasi::{HasWasiFiles, HoldsWasiFiles, Taken, WasiFilesView};

/// The state as wasmtime-wasi sees it.
fn their_view<U: HoldsWasiFiles>(state: &mut U) -> WasiFilesystemCtxView<'_> {
    state.wasi_files().into_theirs()
}

pub(super) fn theirs<U: HoldsWasiFiles>(
    store: &Accessor<U, HasWasiFiles>,
) -> Accessor<U, WasiFilesystem> {
    store.with_getter::<WasiFilesystem>(their_view::<U>)
}

pub(super) fn their_access<'a, U: HoldsWasiFiles>(
    store: &'a mut Access<'_, U, HasWasiFiles>,
) -> Access<'a, U, WasiFilesystem> {
    Access::<U, WasiFilesystem>::new(store.as_context_mut(), their_view::<U>)
}

pub(super) fn view<U: HoldsWasiFiles, T>(
    store: &Accessor<U, HasWasiFiles>,
    look: impl FnOnce(&WasiFilesView<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    store.with(|mut store| look(&store.get()))
}

pub(super) fn folder<U: HoldsWasiFiles>(
    store: &Accessor<U, HasWasiFiles>,
    fd: &Fd,
) -> Option<Folder> {
    store.with(|mut store| store.get().folder(fd).cloned())
}

pub(super) fn close<U: HoldsWasiFiles>(
    store: &Accessor<U, HasWasiFiles>,
    fd: Fd,
) -> FilesystemResult<()> {
    store.with(|mut store| store.get().close(fd)).map_err(FilesystemError::trap)
}

/// Charges what is about to be created. What is there already is no matter of a quota.
pub(super) async fn take_file<U: HoldsWasiFiles>(
    store: &Accessor<U, HasWasiFiles>,
    fd: &Fd,
    path: &str,
    quota: Option<Arc<Quota>>,
) -> FilesystemResult<Taken> {
    let reached = match Taken::new(quota) {
        Ok(taken) => return Ok(taken),
        Err(reached) => reached,
    };
    let (fd, none, path) = (Resource::new_borrow(fd.rep()), PathFlags::empty(), path.to_owned());
    match WasiFilesystem::stat_at(&theirs(store), fd, none, path).await {
        Ok(_) => Err(ErrorCode::Exist.into()),
        Err(_) => Err(reached.into()),
    }
}

pub(super) async fn open_below<U: HoldsWasiFiles>(
    store: &Accessor<U, HasWasiFiles>,
    folder: &Folder,
    path: &str,
    wish: Wish,
) -> FilesystemResult<Fd> {
    match folder.open(path, wish).await? {
        Opened::Folder(folder) => {
            store.with(|mut store| store.get().push_folder(folder)).map_err(FilesystemError::trap)
        }
        Opened::File(file) => {
            Ok(store.with(|mut store| store.get().table.push(Descriptor::File(file)))?)
        }
    }
}

/// Takes the bytes of a stream for a file, or none of them when it may not be written.
pub(super) fn input<U: HoldsWasiFiles>(
    mut store: Access<'_, U, HasWasiFiles>,
    fd: &Fd,
    mut data: StreamReader<u8>,
    place: Place,
) -> Result<Later> {
    let (result, later) = oneshot::channel();
    match store.get().writable(fd) {
        Ok(file) => data.pipe(&mut store, FileInput::new(file, place, result))?,
        Err(refusal) => {
            data.close(&mut store)?;
            let _ = result.send(Err(refusal.into()));
        }
    }
    FutureReader::new(&mut store, later)
}

pub(super) fn is_missing(error: &FilesystemError) -> bool {
    matches!(error.downcast_ref(), Some(ErrorCode::NoEntry))
}
