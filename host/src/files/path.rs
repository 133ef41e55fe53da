//! A guest's path as text: which root it is under, and where below it.
//!
//! It is taken apart as the C library of WASI does it, so that the same path names the
//! same file here and in the file functions of any language. A root is matched part by
//! part before any `..` is looked at: `/data/../etc` is a path under `/data` that leads
//! out of it, and never one under another root.

use std::path::Path;
use std::sync::Arc;

use super::error::Problem;
use super::{Files, Root};
use crate::limits::MAX_PATH_BYTES;
use crate::tree::{MOUNT, ToolTree};

/// What a path leads to.
pub(super) enum Target<'a> {
    /// Something in a directory the run was given.
    Root(&'a Root, Below),
    /// Something among the tools.
    Tools(&'a Arc<ToolTree>, Below),
}

/// What holds a path.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Root(&'a Root),
    Tools(&'a Arc<ToolTree>),
}

/// A path below a root: relative, with no empty part and no `.`, and with no `..` that
/// leads out of the root as far as the text tells. Symbolic links may still do; the
/// directory that it is opened below does not follow them there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Below {
    /// Without a slash at either end; empty for the root itself.
    path: String,
    /// Whether the text says that a directory is there, by a slash or a dot at its end.
    is_directory: bool,
}

impl Files {
    /// Finds the root a path is under: the one that shares most with it.
    pub(super) fn resolve(&self, path: &str) -> Result<Target<'_>, Problem> {
        let (parts, is_directory) = parse(path)?;
        let roots = self.roots().map(|root| (root.path(), Holder::Root(root)));
        let tools = self.tools().map(|tools| (MOUNT, Holder::Tools(tools)));
        let found = roots
            .chain(tools)
            .filter_map(|(name, holder)| Some((parts_shared(name, &parts)?, holder)))
            .max_by_key(|(shared, _)| *shared);
        let Some((shared, holder)) = found else { return Err(self.no_root()) };
        let below = Below::new(parts.get(shared..).unwrap_or_default(), is_directory)?;
        Ok(match holder {
            Holder::Root(root) => Target::Root(root, below),
            Holder::Tools(tools) => Target::Tools(tools, below),
        })
    }

    fn no_root(&self) -> Problem {
        Problem::NoRoot { roots: self.described().into_iter().map(|root| root.path).collect() }
    }
}

impl Below {
    fn new(parts: &[&str], is_directory: bool) -> Result<Self, Problem> {
        let mut depth = 0_usize;
        for part in parts {
            depth = match *part {
                ".." => depth.checked_sub(1).ok_or(Problem::Outside)?,
                _ => depth.saturating_add(1),
            };
        }
        Ok(Self { path: parts.join("/"), is_directory: is_directory || parts.is_empty() })
    }

    /// The path for a directory that resolves it, `.` for the root itself. A `..` after a
    /// name stays where it is: what it means is known only once the name is resolved.
    pub(super) fn as_path(&self) -> &Path {
        Path::new(if self.path.is_empty() { "." } else { &self.path })
    }

    /// Whether the path itself says that a directory is there.
    pub(super) fn is_directory(&self) -> bool {
        self.is_directory
    }

    /// Whether it ends in a name, and not at the root or in `..`: only then it names
    /// something that can be created, removed or renamed.
    pub(super) fn has_name(&self) -> bool {
        !matches!(self.path.rsplit('/').next(), None | Some("" | ".."))
    }

    /// Its parts where nothing is a symbolic link, and `..` means the part before.
    pub(super) fn parts(&self) -> Vec<&str> {
        let mut parts = Vec::new();
        for part in self.path.split('/').filter(|part| !part.is_empty()) {
            if part == ".." {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        parts
    }
}

/// The parts of a path that count, and whether it must be a directory.
fn parse(path: &str) -> Result<(Vec<&str>, bool), Problem> {
    if path.is_empty() {
        return Err(Problem::Empty);
    }
    if path.len() > MAX_PATH_BYTES {
        return Err(Problem::TooLong { bytes: path.len() });
    }
    if path.contains('\0') {
        return Err(Problem::Nul);
    }
    let is_directory = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    Ok((counting_parts(path).collect(), is_directory))
}

fn counting_parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

/// How many parts of a path name the root, if they do.
fn parts_shared(root: &str, parts: &[&str]) -> Option<usize> {
    let mut rest = parts.iter();
    counting_parts(root).try_fold(0_usize, |shared, part| {
        (rest.next() == Some(&part)).then(|| shared.saturating_add(1))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::files::FileReason;
    use crate::files::tests::{given, nasty_path};
    use crate::limits::Limits;

    /// The root a path is found in, and where below it.
    fn found(files: &Files, path: &str) -> Result<(String, String), FileReason> {
        match files.resolve(path).map_err(|problem| problem.reason())? {
            Target::Root(root, at) => Ok((root.path.clone(), at.as_path().display().to_string())),
            Target::Tools(_, at) => Ok((MOUNT.to_owned(), at.as_path().display().to_string())),
        }
    }

    fn below(path: &str) -> Below {
        let folder = tempfile::tempdir().unwrap();
        let files = given(&[(folder.path(), ".")], &Limits::default());
        match files.resolve(path).unwrap() {
            Target::Root(_, at) | Target::Tools(_, at) => at,
        }
    }

    #[test]
    fn a_root_is_found_however_its_name_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["/data", "data", "./data", "/data/", "//data/.", "/./data"] {
            let files = given(&[(folder.path(), name)], &Limits::default());
            for (path, below) in [
                ("/data", "."),
                ("data", "."),
                ("./data/", "."),
                ("/data/.", "."),
                ("/data/a", "a"),
                ("data//a/./b/", "a/b"),
                ("/data/a/../b", "a/../b"),
                ("//./data/a/..", "a/.."),
            ] {
                assert_eq!(found(&files, path), Ok((name.into(), below.into())), "{name} {path}");
            }
            for path in ["/", ".", "/dat", "/data2", "/DATA", "x/data", "../data", "/x/../data"] {
                assert_eq!(found(&files, path), Err(FileReason::NotFound), "{name} {path}");
            }
        }
    }

    #[test]
    fn a_root_of_everything_holds_every_path() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".", "/", "./", "//"] {
            let files = given(&[(folder.path(), name)], &Limits::default());
            for (path, below) in [("/", "."), (".", "."), ("/etc/x", "etc/x"), ("a/..", "a/..")] {
                assert_eq!(found(&files, path), Ok((name.into(), below.into())), "{name} {path}");
            }
            assert_eq!(found(&files, "../x"), Err(FileReason::InvalidPath));
        }
    }

    #[test]
    fn the_root_that_shares_most_with_a_path_has_it_and_of_equals_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name| (folder.path(), name);
        let names = ["/a/b", "/", "a", "/c", "c/", "../up"].map(named);
        let files = given(&names, &Limits::default());
        for (path, root, below) in [
            ("/a/b/c", "/a/b", "c"),
            ("/a/bc", "a", "bc"),
            ("/a/./b", "/a/b", "."),
            ("/a/x/../b/c", "a", "x/../b/c"),
            ("/d/a/b", "/", "d/a/b"),
            ("/c/x", "c/", "x"),
            ("../up/x", "../up", "x"),
        ] {
            assert_eq!(found(&files, path), Ok((root.into(), below.into())), "{path}");
        }
        assert_eq!(found(&files, "/a/../c/x"), Err(FileReason::InvalidPath));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = given(&[(folder.path(), "/data")], &Limits::default());
        let at_bound = format!("/data/{}", "x/".repeat(MAX_PATH_BYTES));
        let (fits, over) = (&at_bound[..MAX_PATH_BYTES], &at_bound[..=MAX_PATH_BYTES]);
        assert!(found(&files, fits).is_ok());
        for path in ["", "/data/a\0b", "\0", "/data/..", "/data/a/../../b", over] {
            assert_eq!(found(&files, path), Err(FileReason::InvalidPath), "{path:?}");
        }
    }

    #[test]
    fn the_end_of_a_path_says_whether_a_directory_is_there_and_whether_it_is_a_name() {
        for (path, is_directory, has_name) in [
            ("a", false, true),
            ("a/b", false, true),
            ("a/", true, true),
            ("a/.", true, true),
            ("a/..", true, false),
            ("/", true, false),
            ("a..", false, true),
            ("...", false, true),
        ] {
            let at = below(path);
            assert_eq!((at.is_directory(), at.has_name()), (is_directory, has_name), "{path}");
        }
    }

    #[test]
    fn without_links_a_step_upwards_takes_back_the_one_before() {
        assert_eq!(below("a/../b/./c/d/..").parts(), ["b", "c"]);
        assert!(below("a/b/../..").parts().is_empty());
    }

    proptest! {
        #[test]
        fn no_path_leads_out_by_its_text(path in nasty_path()) {
            let folder = tempfile::tempdir().unwrap();
            let files = given(&[(folder.path(), "/"), (folder.path(), "/a")], &Limits::default());
            let Ok((_, below)) = found(&files, &path) else { return Ok(()) };
            let mut depth = 0;
            for part in below.split('/').filter(|part| *part != ".") {
                prop_assert!(!part.is_empty() && !part.contains('\0'), "{:?}", below);
                depth += if part == ".." { -1 } else { 1 };
                prop_assert!(depth >= 0, "{:?}", below);
            }
        }
    }
}
