//! The WIT's `files` over [`Files`].
//!
//! Every operation on a root runs on a thread that may wait for a disk. One that was
//! begun is brought to its end there, also when the run that asked for it is over.

use std::sync::Arc;

use wasmtime::component::HasData;

use super::error::{Action, Problem};
use super::path::{Below, Target};
use super::tools::InTools;
use super::{Entry, FileError, Files, Metadata, Root, RootDescription};
use crate::bindings::guest::files;

/// Gives a linker the files out of a run's state.
pub struct HasFiles;

impl HasData for HasFiles {
    type Data<'a> = &'a mut Arc<Files>;
}

/// What a guest gets; the outer error is a bug of ours.
type Answer<T> = wasmtime::Result<Result<T, FileError>>;

/// Where something is done.
enum Found {
    Root(InRoot),
    Tools(InTools),
}

/// A path under a root, and what is done with it.
struct InRoot {
    root: Root,
    at: Below,
    action: Action,
    path: String,
}

impl Found {
    /// Where something can be changed.
    fn in_root(self) -> Result<InRoot, FileError> {
        match self {
            Self::Root(found) => Ok(found),
            Self::Tools(found) => Err(Problem::Tools.at(found.action, &found.path)),
        }
    }
}

impl files::Host for Arc<Files> {
    fn roots(&mut self) -> wasmtime::Result<Vec<RootDescription>> {
        Ok(self.described())
    }

    async fn read(&mut self, path: String) -> Answer<Vec<u8>> {
        match find(self, Action::Read, path) {
            Ok(Found::Root(found)) => found.on_disk(Root::read).await,
            Ok(Found::Tools(found)) => Ok(found.read().await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn read_at(&mut self, path: String, offset: u64, length: u32) -> Answer<Vec<u8>> {
        match find(self, Action::Read, path) {
            Ok(Found::Root(found)) => {
                found.on_disk(move |root, at| root.read_at(at, offset, length)).await
            }
            Ok(Found::Tools(found)) => Ok(found.read_at(offset, length).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn write(&mut self, path: String, content: Vec<u8>) -> Answer<()> {
        change(self, Action::Write, path, move |root, at| root.write(at, &content)).await
    }

    async fn write_at(&mut self, path: String, offset: u64, content: Vec<u8>) -> Answer<()> {
        change(self, Action::Write, path, move |root, at| root.write_at(at, offset, &content)).await
    }

    async fn append(&mut self, path: String, content: Vec<u8>) -> Answer<()> {
        change(self, Action::Write, path, move |root, at| root.append(at, &content)).await
    }

    async fn list_directory(&mut self, path: String) -> Answer<Vec<Entry>> {
        match find(self, Action::List, path) {
            Ok(Found::Root(found)) => found.on_disk(Root::list).await,
            Ok(Found::Tools(found)) => Ok(found.list().await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn stat(&mut self, path: String) -> Answer<Metadata> {
        match find(self, Action::Stat, path) {
            Ok(Found::Root(found)) => found.on_disk(Root::stat).await,
            Ok(Found::Tools(found)) => Ok(found.stat().await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn create_directory(&mut self, path: String) -> Answer<()> {
        change(self, Action::Create, path, Root::create_directory).await
    }

    async fn remove(&mut self, path: String) -> Answer<()> {
        change(self, Action::Remove, path, Root::remove).await
    }

    async fn rename(&mut self, old: String, new: String) -> Answer<()> {
        match find_two(self, old, &new) {
            Ok((found, new)) => found.on_disk(move |root, old| root.rename(old, &new)).await,
            Err(error) => Ok(Err(error)),
        }
    }
}

impl InRoot {
    async fn on_disk<T: Send + 'static>(
        self,
        operation: impl FnOnce(&Root, &Below) -> Result<T, Problem> + Send + 'static,
    ) -> Answer<T> {
        let work = move || {
            let Self { root, at, action, path } = self;
            operation(&root, &at).map_err(|problem| problem.at(action, &path))
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

/// Does what only a root allows.
async fn change(
    files: &Files,
    action: Action,
    path: String,
    operation: impl FnOnce(&Root, &Below) -> Result<(), Problem> + Send + 'static,
) -> Answer<()> {
    match find(files, action, path).and_then(Found::in_root) {
        Ok(found) => found.on_disk(operation).await,
        Err(error) => Ok(Err(error)),
    }
}

fn find(files: &Files, action: Action, path: String) -> Result<Found, FileError> {
    Ok(match files.resolve(&path).map_err(|problem| problem.at(action, &path))? {
        Target::Root(root, at) => Found::Root(InRoot { root: root.clone(), at, action, path }),
        Target::Tools(tree, at) => Found::Tools(InTools { tree: tree.clone(), at, action, path }),
    })
}

/// Finds what is to be renamed, and where below the same root.
fn find_two(files: &Files, old: String, new: &str) -> Result<(InRoot, Below), FileError> {
    let action = Action::Rename;
    let mut found = find(files, action, old)?.in_root()?;
    let target = files.resolve(new).map_err(|problem| problem.at(action, new))?;
    found.path = format!("{} to {new}", found.path);
    match target {
        Target::Root(root, at) if Arc::ptr_eq(&root.dir, &found.root.dir) => Ok((found, at)),
        Target::Root(..) => Err(Problem::OtherRoot.at(action, &found.path)),
        Target::Tools(..) => Err(Problem::Tools.at(action, &found.path)),
    }
}

#[cfg(test)]
mod tests;
