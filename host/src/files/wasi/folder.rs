//! A directory of the tree of tools: what a guest can do with it through WASI.
//!
//! It is no directory of the system, so its paths are followed here. They never lead
//! above the directory they start from, as everywhere in WASI.

use std::sync::Arc;

use wasmtime_wasi::filesystem::File;

use super::refusal::Refusal;
use super::rendered::Rendered;
use crate::files::Entry;
use crate::tree::Node;

/// An open directory of the tree.
#[derive(Clone)]
pub(super) struct Folder {
    rendered: Arc<Rendered>,
    path: Vec<String>,
}

/// What is opened below one.
pub(super) enum Opened {
    /// A directory.
    Folder(Folder),
    /// A file, rendered.
    File(File),
}

/// What whoever opens something asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wish {
    /// To write, or to create or empty what is there.
    pub(super) change: bool,
    /// A directory and nothing else.
    pub(super) directory: bool,
}

impl Folder {
    /// The whole tree.
    pub(super) fn root(rendered: Arc<Rendered>) -> Self {
        Self { rendered, path: Vec::new() }
    }

    /// Whether two are the same directory.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.path == other.path
    }

    /// A number for its identity; the same for the same directory.
    pub(super) fn hash(&self) -> (u64, u64) {
        let hash = blake3::hash(self.path.join("/").as_bytes());
        let half = |from: usize| {
            let bytes = hash.as_bytes().iter().skip(from).take(8);
            bytes.fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte))
        };
        (half(0), half(8))
    }

    /// The names in it.
    pub(super) async fn list(&self) -> Result<Vec<Entry>, Refusal> {
        self.rendered.tools().list(&self.parts()).await.map_err(Refusal::File)
    }

    /// What a path below it leads to, rendered if it is a file.
    pub(super) async fn open(&self, path: &str, wish: Wish) -> Result<Opened, Refusal> {
        if wish.change {
            return Err(Refusal::ReadOnly);
        }
        match self.follow(path).await? {
            (Node::File, _) if wish.directory => Err(Refusal::NotDirectory),
            (Node::File, segments) => Ok(Opened::File(self.rendered.file(&segments).await?)),
            (Node::Directory, segments) => {
                let path = segments.into_iter().map(str::to_owned).collect();
                Ok(Opened::Folder(Self { rendered: self.rendered.clone(), path }))
            }
        }
    }

    /// There is no symbolic link in the tree, so reading one always fails.
    pub(super) async fn read_link(&self, path: &str) -> Result<String, Refusal> {
        self.follow(path).await?;
        Err(Refusal::Invalid)
    }

    fn parts(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Follows a path step by step: whatever stands before a slash must be a directory.
    async fn follow<'a>(&'a self, path: &'a str) -> Result<(Node, Vec<&'a str>), Refusal> {
        if path.is_empty() {
            return Err(Refusal::NoEntry);
        }
        if path.contains('\0') {
            return Err(Refusal::Invalid);
        }
        if path.starts_with('/') {
            return Err(Refusal::NotPermitted);
        }
        let mut segments = self.parts();
        let mut node = Node::Directory;
        for step in path.split('/') {
            if node != Node::Directory {
                return Err(Refusal::NotDirectory);
            }
            match step {
                "" | "." => {}
                ".." if segments.len() > self.path.len() => {
                    segments.pop();
                }
                ".." => return Err(Refusal::NotPermitted),
                name => {
                    segments.push(name);
                    let found = self.rendered.tools().look_up(&segments).await;
                    node = found.map_err(Refusal::File)?;
                }
            }
        }
        Ok((node, segments))
    }
}

#[cfg(test)]
pub(super) mod tests;
