//! The files of the tree of tools that are open: each is rendered once into a file that
//! has no name, and from then on is an ordinary one that nobody can write.

use std::collections::HashMap;
use std::fs::File as SystemFile;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use blake3::{Hash, Hasher};
use wasmtime_wasi::filesystem::{File, FsPerms, OpenMode};
use wasmtime_wasi::runtime::spawn_blocking;

use super::refusal::Refusal;
use crate::limits::MAX_RENDERED_BYTES;
use crate::tree::ToolTree;

/// The tools of a run as files, with those that are open.
pub(super) struct Rendered {
    tools: Arc<ToolTree>,
    /// By path and content: a file that changed is another one.
    open: Mutex<HashMap<Hash, Open>>,
}

struct Open {
    file: File,
    bytes: usize,
}

impl Open {
    /// Whether the guest holds it, or something of it is being read.
    fn is_held(&self) -> bool {
        Arc::strong_count(&self.file.file) > 1
    }
}

impl Rendered {
    pub(super) fn new(tools: Arc<ToolTree>) -> Self {
        Self { tools, open: Mutex::default() }
    }

    pub(super) fn tools(&self) -> &ToolTree {
        &self.tools
    }

    /// A file of the tree. Whoever opens it while it is open gets the same one.
    ///
    /// # Errors
    ///
    /// What the tree says, and `insufficient-memory` when more than
    /// [`MAX_RENDERED_BYTES`] would be open.
    pub(super) async fn file(self: &Arc<Self>, path: &[&str]) -> Result<File, Refusal> {
        let content = self.tools.read(path).await.map_err(Refusal::File)?;
        let mut key = Hasher::new();
        key.update(path.join("/").as_bytes()).update(&[0]);
        let rendered = self.clone();
        let make = move || {
            key.update(&content);
            rendered.keep(key.finalize(), &content)
        };
        spawn_blocking(make).await
    }

    /// The file with this content if it is open; or else, once what the guest closed is
    /// let go of, a new one.
    fn keep(&self, key: Hash, content: &[u8]) -> Result<File, Refusal> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = open.get(&key) {
            return Ok(open.file.clone());
        }
        open.retain(|_, open| open.is_held());
        let held: usize = open.values().map(|open| open.bytes).sum();
        if held.saturating_add(content.len()) > MAX_RENDERED_BYTES {
            return Err(Refusal::InsufficientMemory);
        }
        let file = File::new(nameless(content)?, FsPerms::ReadOnly, OpenMode::READ, false);
        open.insert(key, Open { file: file.clone(), bytes: content.len() });
        Ok(file)
    }
}

/// A file in memory whose content is final.
#[cfg(target_os = "linux")]
fn nameless(content: &[u8]) -> io::Result<SystemFile> {
    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut file = SystemFile::from(memfd_create("mcp-tools", flags)?);
    file.write_all(content)?;
    fcntl_add_seals(
        &file,
        SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL,
    )?;
    Ok(file)
}

/// A file that is gone from its directory already.
#[cfg(not(target_os = "linux"))]
fn nameless(content: &[u8]) -> io::Result<SystemFile> {
    use cap_std::ambient_authority;
    use cap_std::fs::Dir;
    use cap_tempfile::TempFile;

    let dir = Dir::open_ambient_dir(std::env::temp_dir(), ambient_authority())?;
    let mut file = TempFile::new_anonymous(&dir)?.into_std();
    file.write_all(content)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::wasi::folder::tests::tree;

    #[test]
    fn the_bytes_of_open_files_are_bounded_and_closing_one_makes_room() {
        let rendered = Rendered::new(tree(vec![]).0);
        let content = vec![0; MAX_RENDERED_BYTES / 3];
        let open = |name: &str| rendered.keep(blake3::hash(name.as_bytes()), &content);
        let first = open("a").unwrap();
        let rest: Vec<_> = ["a", "a", "b", "c", "c"].map(|name| open(name).unwrap()).into();
        assert!(Arc::ptr_eq(&first.file, &rest[0].file));
        assert!(matches!(open("d"), Err(Refusal::InsufficientMemory)));
        drop(rest);
        assert!(open("d").is_ok() && open("e").is_ok());
        let kept = rendered.open.lock().unwrap();
        assert_eq!(kept.len(), 2, "what is open and what was last");
    }
}
