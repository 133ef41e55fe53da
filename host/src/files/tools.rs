//! The tools as files, for the functions that read files.
//!
//! There are no symbolic links among them, so `..` means the part before it.

use std::sync::Arc;

use super::error::{Action, Problem};
use super::path::Below;
use super::read::check_bytes;
use super::{Entry, FileError, Kind, Metadata};
use crate::tree::{Node, ToolTree};

/// A path among the tools, and what is done with it.
pub(super) struct InTools {
    /// The tools.
    pub tree: Arc<ToolTree>,
    /// Where below their own root.
    pub at: Below,
    /// What is done.
    pub action: Action,
    /// The path as the guest wrote it.
    pub path: String,
}

impl InTools {
    /// A whole file.
    pub(super) async fn read(&self) -> Result<Vec<u8>, FileError> {
        let content = self.content().await?;
        let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
        check_bytes(bytes).map_err(|problem| self.failed(&problem))?;
        Ok(content.to_vec())
    }

    /// Up to `length` bytes from `offset`; fewer only at the end of the file.
    pub(super) async fn read_at(&self, offset: u64, length: u32) -> Result<Vec<u8>, FileError> {
        check_bytes(length.into()).map_err(|problem| self.failed(&problem))?;
        Ok(part(&self.content().await?, offset, length).to_vec())
    }

    /// The names in a directory, sorted.
    pub(super) async fn list(&self) -> Result<Vec<Entry>, FileError> {
        self.tree.list(&self.at.parts()).await
    }

    /// What is there. How large a file is is known only once it is rendered.
    pub(super) async fn stat(&self) -> Result<Metadata, FileError> {
        let (kind, size) = match self.tree.look_up(&self.at.parts()).await? {
            Node::Directory => (Kind::Directory, 0),
            Node::File => (Kind::File, self.content().await?.len()),
        };
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        Ok(Metadata { kind, size, modified_ms: None })
    }

    async fn content(&self) -> Result<Arc<[u8]>, FileError> {
        let parts = self.at.parts();
        if self.at.is_directory() && self.tree.look_up(&parts).await? == Node::File {
            return Err(self.failed(&Problem::NotADirectory));
        }
        self.tree.read(&parts).await
    }

    fn failed(&self, problem: &Problem) -> FileError {
        problem.at(self.action, &self.path)
    }
}

/// The bytes of a part of a file, as far as it goes.
fn part(content: &[u8], offset: u64, length: u32) -> &[u8] {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
    let rest = content.get(start..).unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
    rest.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use futures::future::BoxFuture;

    use super::*;
    use crate::bindings::guest::files::Host as _;
    use crate::files::{FileReason, Files};
    use crate::grant::Grants;
    use crate::limits::{Limits, MAX_FILE_READ_BYTES};
    use crate::name::ServerName;
    use crate::tools::{Annotations, Call, Session, ToolDescription, ToolError, ToolOutput, Tools};
    use crate::tree::MOUNT;

    /// One server with one tool, which nobody calls.
    struct OneTool;

    impl OneTool {
        fn tool() -> Arc<ToolDescription> {
            let annotations = Annotations {
                read_only: None,
                destructive: None,
                idempotent: None,
                open_world: None,
            };
            Arc::new(ToolDescription {
                server: "server".into(),
                tool: "tool".into(),
                title: None,
                description: "Does something".into(),
                input_schema: "{}".into(),
                output_schema: None,
                annotations,
            })
        }
    }

    impl Tools for OneTool {
        fn servers(&self) -> Vec<ServerName> {
            vec![ServerName::new("server").unwrap()]
        }

        fn call<'a>(&'a self, _: &'a Call) -> BoxFuture<'a, Result<ToolOutput, ToolError>> {
            panic!("a file that is read calls nothing")
        }

        fn list<'a>(
            &'a self,
            _: &'a ServerName,
        ) -> BoxFuture<'a, Result<Vec<Arc<ToolDescription>>, ToolError>> {
            async { Ok(vec![Self::tool()]) }.boxed()
        }

        fn describe<'a>(
            &'a self,
            _: &'a str,
            _: &'a str,
        ) -> BoxFuture<'a, Result<Arc<ToolDescription>, ToolError>> {
            async { Ok(Self::tool()) }.boxed()
        }
    }

    fn files() -> Arc<Files> {
        let grants = Grants::parse(["all"]).unwrap();
        let session = Session::new(Arc::new(OneTool), grants, &Limits::default());
        let tree = Arc::new(ToolTree::new(Arc::new(session)));
        Arc::new(Files::open(&[], &Limits::default(), Some(tree)).unwrap())
    }

    /// Every path among the tools, and what stands there.
    async fn walked(files: &mut Arc<Files>) -> Vec<(String, Kind)> {
        let mut walked = vec![(MOUNT.to_owned(), Kind::Directory)];
        let mut next = 0;
        while let Some((path, kind)) = walked.get(next).cloned() {
            if kind == Kind::Directory {
                let entries = files.list_directory(path.clone()).await.unwrap().unwrap();
                let below = |entry: Entry| (format!("{path}/{}", entry.name), entry.kind);
                walked.extend(entries.into_iter().map(below));
            }
            next += 1;
        }
        walked
    }

    fn reason<T>(said: wasmtime::Result<Result<T, FileError>>) -> Option<FileReason> {
        said.unwrap().err().map(|error| error.reason)
    }

    #[tokio::test]
    async fn the_tools_are_read_like_files() {
        let mut files = files();
        let walked = walked(&mut files).await;
        assert!(walked.iter().any(|(path, _)| path.contains("/server/tool")), "{walked:?}");
        for (path, kind) in walked {
            let found = files.stat(roundabout(&path)).await.unwrap().unwrap();
            assert_eq!((found.kind, found.modified_ms), (kind, None), "{path}");
            let slash = files.stat(format!("{path}/")).await;
            if kind == Kind::Directory {
                assert_eq!(slash.unwrap().unwrap().kind, kind, "{path}");
                assert_eq!(reason(files.read(path).await), Some(FileReason::IsADirectory));
                continue;
            }
            let whole = files.read(path.clone()).await.unwrap().unwrap();
            assert_eq!(found.size, whole.len() as u64, "{path}");
            let part = files.read_at(path.clone(), 2, 3).await.unwrap().unwrap();
            assert_eq!(part, whole[2..5], "{path}");
            let too_much = u32::try_from(MAX_FILE_READ_BYTES + 1).unwrap();
            let over = files.read_at(path.clone(), 0, too_much).await;
            assert_eq!(reason(over), Some(FileReason::TooLarge));
            for said in [reason(slash), reason(files.read(format!("{path}/.")).await)] {
                assert_eq!(said, Some(FileReason::NotADirectory), "{path}");
            }
        }
    }

    /// The same path with a step down and up again.
    fn roundabout(path: &str) -> String {
        path.replace("/server", "/none/../server")
    }

    #[tokio::test]
    async fn the_tools_are_never_changed() {
        let mut files = files();
        let told = files.roots().unwrap();
        assert_eq!(told.len(), 1);
        assert!(told[0].path == MOUNT && !told[0].writable);
        for path in [MOUNT, "mcp-tools/x", "/mcp-tools/servers/server"] {
            let (path, new) = (|| path.to_owned(), "/mcp-tools/y".to_owned());
            for said in [
                files.write(path(), vec![]).await,
                files.write_at(path(), 0, vec![]).await,
                files.append(path(), vec![]).await,
                files.create_directory(path()).await,
                files.remove(path()).await,
                files.rename(path(), new).await,
            ] {
                assert_eq!(reason(said), Some(FileReason::Denied));
            }
        }
        let out = files.read("/mcp-tools/../etc/passwd".into()).await;
        assert_eq!(reason(out), Some(FileReason::InvalidPath));
    }

    #[test]
    fn a_part_goes_as_far_as_the_file() {
        for (offset, length, expected) in
            [(0, 9, "abc"), (1, 1, "b"), (2, 9, "c"), (3, 1, ""), (u64::MAX, u32::MAX, "")]
        {
            assert_eq!(part(b"abc", offset, length), expected.as_bytes(), "{offset} {length}");
        }
    }
}
