//! `wasi:filesystem` of WASI 0.3: the same as that of 0.2, but its functions run at the
//! same time, so none holds the state across a wait.

mod input;
mod listing;
mod reach;

use tokio::sync::oneshot;
use wasmtime::Result;
use wasmtime::component::{Access, Accessor, FutureReader, Resource, StreamReader};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem};
use wasmtime_wasi::p3::bindings::filesystem::preopens;
use wasmtime_wasi::p3::bindings::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    Filesize, HostDescriptorWithStore, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

use self::listing::Listing;
use self::reach::{
    close, folder, input, is_missing, open_below, take_file, their_access, theirs, view,
};
use super::alike::alike;
use super::folder::Wish;
use super::metered::Place;
use super::refusal::Refusal;
use super::{HasWasiFiles, HoldsWasiFiles, Taken, WasiFilesView, check_length};

type Fd = Resource<Descriptor>;

/// A result that comes later.
type Later = FutureReader<Result<(), ErrorCode>>;

impl preopens::Host for WasiFilesView<'_> {
    fn get_directories(&mut self) -> Result<Vec<(Fd, String)>> {
        self.open_roots()
    }
}

impl types::Host for WasiFilesView<'_> {
    fn convert_error_code(&mut self, error: FilesystemError) -> Result<ErrorCode> {
        error.downcast()
    }
}

impl types::HostDescriptor for WasiFilesView<'_> {
    fn drop(&mut self, fd: Fd) -> Result<()> {
        self.close(fd)
    }
}

impl<U: HoldsWasiFiles> HostDescriptorWithStore<U> for HasWasiFiles {
    fn read_via_stream(
        mut store: Access<'_, U, Self>,
        fd: Fd,
        offset: Filesize,
    ) -> Result<(StreamReader<u8>, Later)> {
        if store.get().folder(&fd).is_none() {
            return WasiFilesystem::read_via_stream(their_access(&mut store), fd, offset);
        }
        let refused = async { Ok::<_, wasmtime::Error>(Err(Refusal::IsDirectory.into())) };
        Ok((
            StreamReader::new(&mut store, std::iter::empty())?,
            FutureReader::new(&mut store, refused)?,
        ))
    }

    fn write_via_stream(
        store: Access<'_, U, Self>,
        fd: Fd,
        data: StreamReader<u8>,
        offset: Filesize,
    ) -> Result<Later> {
        input(store, &fd, data, Place::At(offset))
    }

    fn append_via_stream(
        store: Access<'_, U, Self>,
        fd: Fd,
        data: StreamReader<u8>,
    ) -> Result<Later> {
        input(store, &fd, data, Place::End)
    }

    async fn advise(
        store: &Accessor<U, Self>,
        fd: Fd,
        offset: Filesize,
        length: Filesize,
        advice: Advice,
    ) -> FilesystemResult<()> {
        match folder(store, &fd) {
            Some(_) => Err(Refusal::BadDescriptor.into()),
            None => WasiFilesystem::advise(&theirs(store), fd, offset, length, advice).await,
        }
    }

    async fn sync_data(store: &Accessor<U, Self>, fd: Fd) -> FilesystemResult<()> {
        match folder(store, &fd) {
            Some(_) => Ok(()),
            None => WasiFilesystem::sync_data(&theirs(store), fd).await,
        }
    }

    async fn get_flags(store: &Accessor<U, Self>, fd: Fd) -> FilesystemResult<DescriptorFlags> {
        match folder(store, &fd) {
            Some(_) => Ok(DescriptorFlags::READ),
            None => WasiFilesystem::get_flags(&theirs(store), fd).await,
        }
    }

    async fn get_type(store: &Accessor<U, Self>, fd: Fd) -> FilesystemResult<DescriptorType> {
        match folder(store, &fd) {
            Some(_) => Ok(DescriptorType::Directory),
            None => WasiFilesystem::get_type(&theirs(store), fd).await,
        }
    }

    async fn set_size(store: &Accessor<U, Self>, fd: Fd, size: Filesize) -> FilesystemResult<()> {
        let file = view(store, |view| view.writable(&fd))?;
        Ok(file.apart(move |file| file.set_size(size)).await?)
    }

    async fn set_times(
        store: &Accessor<U, Self>,
        fd: Fd,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FilesystemResult<()> {
        match folder(store, &fd) {
            Some(_) => Err(Refusal::ReadOnly.into()),
            None => WasiFilesystem::set_times(&theirs(store), fd, accessed, modified).await,
        }
    }

    fn read_directory(
        mut store: Access<'_, U, Self>,
        fd: Fd,
    ) -> Result<(StreamReader<DirectoryEntry>, Later)> {
        let Some(folder) = store.get().folder(&fd).cloned() else {
            return WasiFilesystem::read_directory(their_access(&mut store), fd);
        };
        let (result, later) = oneshot::channel();
        let listing = Listing::new(folder, result);
        Ok((StreamReader::new(&mut store, listing)?, FutureReader::new(&mut store, later)?))
    }

    async fn sync(store: &Accessor<U, Self>, fd: Fd) -> FilesystemResult<()> {
        match folder(store, &fd) {
            Some(_) => Ok(()),
            None => WasiFilesystem::sync(&theirs(store), fd).await,
        }
    }

    async fn create_directory_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        path: String,
    ) -> FilesystemResult<()> {
        let quota = view(store, |view| view.charged(&fd, &path))?;
        let taken = take_file(store, &fd, &path, quota).await?;
        taken.settle(WasiFilesystem::create_directory_at(&theirs(store), fd, path).await)
    }

    async fn stat(store: &Accessor<U, Self>, fd: Fd) -> FilesystemResult<DescriptorStat> {
        match folder(store, &fd) {
            Some(_) => Ok(stat_of_folder()),
            None => WasiFilesystem::stat(&theirs(store), fd).await,
        }
    }

    async fn stat_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        flags: PathFlags,
        path: String,
    ) -> FilesystemResult<DescriptorStat> {
        let Some(folder) = view(store, |view| view.route(&fd, &path))? else {
            return WasiFilesystem::stat_at(&theirs(store), fd, flags, path).await;
        };
        let fd = open_below(store, &folder, &path, Wish::default()).await?;
        let stat = Self::stat(store, Resource::new_borrow(fd.rep())).await;
        close(store, fd)?;
        stat
    }

    async fn set_times_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FilesystemResult<()> {
        view(store, |view| view.charged(&fd, &path))?;
        WasiFilesystem::set_times_at(&theirs(store), fd, flags, path, accessed, modified).await
    }

    async fn link_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        flags: PathFlags,
        old_path: String,
        new_fd: Fd,
        new_path: String,
    ) -> FilesystemResult<()> {
        let (old, new) = ((&fd, old_path.as_str()), (&new_fd, new_path.as_str()));
        let quota = view(store, |view| view.charged_both(old, new))?;
        let taken = take_file(store, &new_fd, &new_path, quota).await?;
        let theirs = theirs(store);
        let link = WasiFilesystem::link_at(&theirs, fd, flags, old_path, new_fd, new_path);
        taken.settle(link.await)
    }

    async fn open_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FilesystemResult<Fd> {
        if let Some(folder) = view(store, |view| view.route(&fd, &path))? {
            return open_below(store, &folder, &path, wish(open_flags, flags)).await;
        }
        let quota = view(store, |view| view.charged(&fd, &path))?;
        let is_new = open_flags.contains(OpenFlags::EXCLUSIVE);
        let theirs = theirs(store);
        let remember = |fd| Ok(store.with(|mut store| store.get().remember(fd, quota.clone())));
        let taken = match quota.clone().filter(|_| open_flags.contains(OpenFlags::CREATE)) {
            None => Taken::new(None)?,
            creating if is_new => take_file(store, &fd, &path, creating).await?,
            creating => {
                // What is there already is not created, and costs nothing.
                let (how, flags) = (open_flags & !OpenFlags::CREATE, as_created(flags));
                let (there, path) = (Resource::new_borrow(fd.rep()), path.clone());
                match WasiFilesystem::open_at(&theirs, there, path_flags, path, how, flags).await {
                    Err(error) if is_missing(&error) => Taken::new(creating)?,
                    found => return remember(found?),
                }
            }
        };
        let opened = WasiFilesystem::open_at(&theirs, fd, path_flags, path, open_flags, flags);
        remember(taken.settle(opened.await)?)
    }

    async fn readlink_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        path: String,
    ) -> FilesystemResult<String> {
        match view(store, |view| view.route(&fd, &path))? {
            Some(folder) => Ok(folder.read_link(&path).await?),
            None => WasiFilesystem::readlink_at(&theirs(store), fd, path).await,
        }
    }

    async fn remove_directory_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        path: String,
    ) -> FilesystemResult<()> {
        view(store, |view| view.charged(&fd, &path))?;
        WasiFilesystem::remove_directory_at(&theirs(store), fd, path).await
    }

    async fn rename_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        old_path: String,
        new_fd: Fd,
        new_path: String,
    ) -> FilesystemResult<()> {
        let (old, new) = ((&fd, old_path.as_str()), (&new_fd, new_path.as_str()));
        view(store, |view| view.charged_both(old, new))?;
        WasiFilesystem::rename_at(&theirs(store), fd, old_path, new_fd, new_path).await
    }

    async fn symlink_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        target: String,
        path: String,
    ) -> FilesystemResult<()> {
        check_length(&target)?;
        let quota = view(store, |view| view.charged(&fd, &path))?;
        let taken = take_file(store, &fd, &path, quota).await?;
        taken.settle(WasiFilesystem::symlink_at(&theirs(store), fd, target, path).await)
    }

    async fn unlink_file_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        path: String,
    ) -> FilesystemResult<()> {
        view(store, |view| view.charged(&fd, &path))?;
        WasiFilesystem::unlink_file_at(&theirs(store), fd, path).await
    }

    async fn is_same_object(store: &Accessor<U, Self>, fd: Fd, other: Fd) -> Result<bool> {
        match (folder(store, &fd), folder(store, &other)) {
            (None, None) => WasiFilesystem::is_same_object(&theirs(store), fd, other).await,
            (Some(one), Some(other)) => Ok(one.is(&other)),
            _ => Ok(false),
        }
    }

    async fn metadata_hash(
        store: &Accessor<U, Self>,
        fd: Fd,
    ) -> FilesystemResult<MetadataHashValue> {
        match folder(store, &fd) {
            Some(folder) => {
                let (lower, upper) = folder.hash();
                Ok(MetadataHashValue { lower, upper })
            }
            None => WasiFilesystem::metadata_hash(&theirs(store), fd).await,
        }
    }

    async fn metadata_hash_at(
        store: &Accessor<U, Self>,
        fd: Fd,
        flags: PathFlags,
        path: String,
    ) -> FilesystemResult<MetadataHashValue> {
        let Some(folder) = view(store, |view| view.route(&fd, &path))? else {
            return WasiFilesystem::metadata_hash_at(&theirs(store), fd, flags, path).await;
        };
        let fd = open_below(store, &folder, &path, Wish::default()).await?;
        let hash = Self::metadata_hash(store, Resource::new_borrow(fd.rep())).await;
        close(store, fd)?;
        hash
    }
}

alike!(DescriptorType::Other(None));

#[cfg(test)]
mod tests;
