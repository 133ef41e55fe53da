//! The WIT's `files` over [`Files`].

use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::HasData;

use super::{Entry, FileError, Files, Metadata, RootDescription};
use crate::bindings::guest::files;

/// Gives a linker the files out of a run's state.
pub struct HasFiles;

impl HasData for HasFiles {
    type Data<'a> = &'a mut Arc<Files>;
}

impl files::Host for Arc<Files> {
    fn roots(&mut self) -> Result<Vec<RootDescription>> {
        todo!()
    }

    async fn read(&mut self, path: String) -> Result<Result<Vec<u8>, FileError>> {
        todo!()
    }

    async fn read_at(
        &mut self,
        path: String,
        offset: u64,
        length: u32,
    ) -> Result<Result<Vec<u8>, FileError>> {
        todo!()
    }

    async fn write(&mut self, path: String, content: Vec<u8>) -> Result<Result<(), FileError>> {
        todo!()
    }

    async fn write_at(
        &mut self,
        path: String,
        offset: u64,
        content: Vec<u8>,
    ) -> Result<Result<(), FileError>> {
        todo!()
    }

    async fn append(&mut self, path: String, content: Vec<u8>) -> Result<Result<(), FileError>> {
        todo!()
    }

    async fn list_directory(&mut self, path: String) -> Result<Result<Vec<Entry>, FileError>> {
        todo!()
    }

    async fn stat(&mut self, path: String) -> Result<Result<Metadata, FileError>> {
        todo!()
    }

    async fn create_directory(&mut self, path: String) -> Result<Result<(), FileError>> {
        todo!()
    }

    async fn remove(&mut self, path: String) -> Result<Result<(), FileError>> {
        todo!()
    }

    async fn rename(&mut self, old: String, new: String) -> Result<Result<(), FileError>> {
        todo!()
    }
}
