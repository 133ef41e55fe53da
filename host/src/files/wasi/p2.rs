//! `wasi:filesystem` of WASI 0.2.
//!
//! A function asks wasmtime-wasi unless the descriptor is a folder of the tools. Those
//! that create something charge it, and those that write never ask wasmtime-wasi.

mod output;

use std::collections::VecDeque;
use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry,
    DirectoryEntryStream, ErrorCode, Filesize, HostDescriptor, HostDirectoryEntryStream,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult};

use self::output::FileOutput;
use super::alike::alike;
use super::folder::{Folder, Opened, Wish};
use super::metered::Place;
use super::refusal::{Refusal, code_of};
use super::{Taken, WasiFilesView, check_length};
use crate::files::Quota;

type Fd = Resource<Descriptor>;

/// What is left of the listing of a folder.
struct Listing(VecDeque<DirectoryEntry>);

impl preopens::Host for WasiFilesView<'_> {
    fn get_directories(&mut self) -> Result<Vec<(Fd, String)>> {
        self.open_roots()
    }
}

impl types::Host for WasiFilesView<'_> {
    fn convert_error_code(&mut self, error: FsError) -> Result<ErrorCode> {
        error.downcast()
    }

    fn filesystem_error_code(
        &mut self,
        error: Resource<wasmtime::Error>,
    ) -> Result<Option<ErrorCode>> {
        match code_of(self.table.get(&error)?) {
            Some(code) => Ok(Some(code)),
            None => self.theirs().filesystem_error_code(error),
        }
    }
}

impl HostDescriptor for WasiFilesView<'_> {
    fn read_via_stream(&mut self, fd: Fd, offset: Filesize) -> FsResult<Resource<DynInputStream>> {
        match self.folder(&fd) {
            Some(_) => Err(Refusal::IsDirectory.into()),
            None => self.theirs().read_via_stream(fd, offset),
        }
    }

    fn write_via_stream(
        &mut self,
        fd: Fd,
        offset: Filesize,
    ) -> FsResult<Resource<DynOutputStream>> {
        self.output(&fd, Place::At(offset))
    }

    fn append_via_stream(&mut self, fd: Fd) -> FsResult<Resource<DynOutputStream>> {
        self.output(&fd, Place::End)
    }

    async fn advise(
        &mut self,
        fd: Fd,
        offset: Filesize,
        length: Filesize,
        advice: Advice,
    ) -> FsResult<()> {
        match self.folder(&fd) {
            Some(_) => Err(Refusal::BadDescriptor.into()),
            None => self.theirs().advise(fd, offset, length, advice).await,
        }
    }

    async fn sync_data(&mut self, fd: Fd) -> FsResult<()> {
        match self.folder(&fd) {
            Some(_) => Ok(()),
            None => self.theirs().sync_data(fd).await,
        }
    }

    async fn get_flags(&mut self, fd: Fd) -> FsResult<DescriptorFlags> {
        match self.folder(&fd) {
            Some(_) => Ok(DescriptorFlags::READ),
            None => self.theirs().get_flags(fd).await,
        }
    }

    async fn get_type(&mut self, fd: Fd) -> FsResult<DescriptorType> {
        match self.folder(&fd) {
            Some(_) => Ok(DescriptorType::Directory),
            None => self.theirs().get_type(fd).await,
        }
    }

    async fn set_size(&mut self, fd: Fd, size: Filesize) -> FsResult<()> {
        let file = self.writable(&fd)?;
        Ok(file.apart(move |file| file.set_size(size)).await?)
    }

    async fn set_times(
        &mut self,
        fd: Fd,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        match self.folder(&fd) {
            Some(_) => Err(Refusal::ReadOnly.into()),
            None => self.theirs().set_times(fd, accessed, modified).await,
        }
    }

    async fn read(
        &mut self,
        fd: Fd,
        length: Filesize,
        offset: Filesize,
    ) -> FsResult<(Vec<u8>, bool)> {
        match self.folder(&fd) {
            Some(_) => Err(Refusal::BadDescriptor.into()),
            None => self.theirs().read(fd, length, offset).await,
        }
    }

    async fn write(&mut self, fd: Fd, bytes: Vec<u8>, offset: Filesize) -> FsResult<Filesize> {
        let file = self.writable(&fd)?;
        let written = file.apart(move |file| file.write(&bytes, Place::At(offset))).await?;
        Ok(Filesize::try_from(written).unwrap_or(Filesize::MAX))
    }

    async fn read_directory(&mut self, fd: Fd) -> FsResult<Resource<DirectoryEntryStream>> {
        let Some(folder) = self.folder(&fd).cloned() else {
            return self.theirs().read_directory(fd).await;
        };
        let listing = folder.list().await?.into_iter().map(DirectoryEntry::from).collect();
        let listing = self.table.push(Listing(listing))?;
        Ok(Resource::new_own(listing.rep()))
    }

    async fn sync(&mut self, fd: Fd) -> FsResult<()> {
        match self.folder(&fd) {
            Some(_) => Ok(()),
            None => self.theirs().sync(fd).await,
        }
    }

    async fn create_directory_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        let quota = self.charged(&fd, &path)?;
        let taken = self.take_file(&fd, &path, quota).await?;
        taken.settle(self.theirs().create_directory_at(fd, path).await)
    }

    async fn stat(&mut self, fd: Fd) -> FsResult<DescriptorStat> {
        match self.folder(&fd) {
            Some(_) => Ok(stat_of_folder()),
            None => self.theirs().stat(fd).await,
        }
    }

    async fn stat_at(
        &mut self,
        fd: Fd,
        flags: PathFlags,
        path: String,
    ) -> FsResult<DescriptorStat> {
        let Some(folder) = self.route(&fd, &path)? else {
            return self.theirs().stat_at(fd, flags, path).await;
        };
        let fd = self.open_below(&folder, &path, Wish::default()).await?;
        let stat = self.stat(Resource::new_borrow(fd.rep())).await;
        self.close(fd).map_err(FsError::trap)?;
        stat
    }

    async fn set_times_at(
        &mut self,
        fd: Fd,
        flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        self.charged(&fd, &path)?;
        self.theirs().set_times_at(fd, flags, path, accessed, modified).await
    }

    async fn link_at(
        &mut self,
        fd: Fd,
        flags: PathFlags,
        old_path: String,
        new_fd: Fd,
        new_path: String,
    ) -> FsResult<()> {
        let quota = self.charged_both((&fd, &old_path), (&new_fd, &new_path))?;
        let taken = self.take_file(&new_fd, &new_path, quota).await?;
        taken.settle(self.theirs().link_at(fd, flags, old_path, new_fd, new_path).await)
    }

    async fn open_at(
        &mut self,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Fd> {
        if let Some(folder) = self.route(&fd, &path)? {
            return self.open_below(&folder, &path, wish(open_flags, flags)).await;
        }
        let quota = self.charged(&fd, &path)?;
        let is_new = open_flags.contains(OpenFlags::EXCLUSIVE);
        let taken = match quota.clone().filter(|_| open_flags.contains(OpenFlags::CREATE)) {
            None => Taken::new(None)?,
            creating if is_new => self.take_file(&fd, &path, creating).await?,
            creating => {
                // What is there already is not created, and costs nothing.
                let (how, flags) = (open_flags & !OpenFlags::CREATE, as_created(flags));
                let there = Resource::new_borrow(fd.rep());
                let mut theirs = self.theirs();
                match theirs.open_at(there, path_flags, path.clone(), how, flags).await {
                    Err(error) if is_missing(&error) => Taken::new(creating)?,
                    found => return Ok(self.remember(found?, quota)),
                }
            }
        };
        let opened = self.theirs().open_at(fd, path_flags, path, open_flags, flags).await;
        Ok(self.remember(taken.settle(opened)?, quota))
    }

    async fn readlink_at(&mut self, fd: Fd, path: String) -> FsResult<String> {
        match self.route(&fd, &path)? {
            Some(folder) => Ok(folder.read_link(&path).await?),
            None => self.theirs().readlink_at(fd, path).await,
        }
    }

    async fn remove_directory_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        self.charged(&fd, &path)?;
        self.theirs().remove_directory_at(fd, path).await
    }

    async fn rename_at(
        &mut self,
        fd: Fd,
        old_path: String,
        new_fd: Fd,
        new_path: String,
    ) -> FsResult<()> {
        self.charged_both((&fd, &old_path), (&new_fd, &new_path))?;
        self.theirs().rename_at(fd, old_path, new_fd, new_path).await
    }

    async fn symlink_at(&mut self, fd: Fd, target: String, path: String) -> FsResult<()> {
        check_length(&target)?;
        let quota = self.charged(&fd, &path)?;
        let taken = self.take_file(&fd, &path, quota).await?;
        taken.settle(self.theirs().symlink_at(fd, target, path).await)
    }

    async fn unlink_file_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        self.charged(&fd, &path)?;
        self.theirs().unlink_file_at(fd, path).await
    }

    async fn is_same_object(&mut self, fd: Fd, other: Fd) -> Result<bool> {
        match (self.folder(&fd), self.folder(&other)) {
            (None, None) => self.theirs().is_same_object(fd, other).await,
            (Some(one), Some(other)) => Ok(one.is(other)),
            _ => Ok(false),
        }
    }

    async fn metadata_hash(&mut self, fd: Fd) -> FsResult<MetadataHashValue> {
        match self.folder(&fd) {
            Some(folder) => {
                let (lower, upper) = folder.hash();
                Ok(MetadataHashValue { lower, upper })
            }
            None => self.theirs().metadata_hash(fd).await,
        }
    }

    async fn metadata_hash_at(
        &mut self,
        fd: Fd,
        flags: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let Some(folder) = self.route(&fd, &path)? else {
            return self.theirs().metadata_hash_at(fd, flags, path).await;
        };
        let fd = self.open_below(&folder, &path, Wish::default()).await?;
        let hash = self.metadata_hash(Resource::new_borrow(fd.rep())).await;
        self.close(fd).map_err(FsError::trap)?;
        hash
    }

    fn drop(&mut self, fd: Fd) -> Result<()> {
        self.close(fd)
    }
}

impl HostDirectoryEntryStream for WasiFilesView<'_> {
    async fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        match self.table.get_mut(&Resource::<Listing>::new_borrow(stream.rep())) {
            Ok(listing) => Ok(listing.0.pop_front()),
            Err(_) => self.theirs().read_directory_entry(stream).await,
        }
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> Result<()> {
        let listing = Resource::<Listing>::new_own(stream.rep());
        if self.table.get(&listing).is_ok() {
            self.table.delete(listing)?;
            return Ok(());
        }
        HostDirectoryEntryStream::drop(&mut self.theirs(), stream)
    }
}

impl WasiFilesView<'_> {
    /// A stream to a file. The languages ask for a code here and not at the stream itself,
    /// so here a quota that is spent has to be told.
    fn output(&mut self, fd: &Fd, place: Place) -> FsResult<Resource<DynOutputStream>> {
        let file = self.writable(fd)?;
        file.check_room()?;
        let stream: DynOutputStream = Box::new(FileOutput::new(file, place));
        Ok(self.table.push(stream)?)
    }

    /// Charges what is about to be created. What is there already is no matter of a quota.
    async fn take_file(
        &mut self,
        fd: &Fd,
        path: &str,
        quota: Option<Arc<Quota>>,
    ) -> FsResult<Taken> {
        let reached = match Taken::new(quota) {
            Ok(taken) => return Ok(taken),
            Err(reached) => reached,
        };
        let fd = Resource::new_borrow(fd.rep());
        match self.theirs().stat_at(fd, PathFlags::empty(), path.to_owned()).await {
            Ok(_) => Err(ErrorCode::Exist.into()),
            Err(_) => Err(reached.into()),
        }
    }

    async fn open_below(&mut self, folder: &Folder, path: &str, wish: Wish) -> FsResult<Fd> {
        match folder.open(path, wish).await? {
            Opened::Folder(folder) => self.push_folder(folder).map_err(FsError::trap),
            Opened::File(file) => Ok(self.table.push(Descriptor::File(file))?),
        }
    }
}

alike!(DescriptorType::Unknown);

fn is_missing(error: &FsError) -> bool {
    matches!(error.downcast_ref(), Some(ErrorCode::NoEntry))
}

#[cfg(test)]
mod tests;
