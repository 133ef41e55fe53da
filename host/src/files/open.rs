//! Opening below a root: regular files alone, and the directory a name is in.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use cap_std::fs::{Dir, File, Metadata, MetadataExt as _, OpenOptions, OpenOptionsExt as _};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::error::Problem;
use super::path::Below;

/// Symbolic links that are followed at the end of one path: as many as Linux follows.
const MAX_LINKS: usize = 40;

/// A name in an open directory, whatever it stands for.
pub(super) struct Place {
    /// The directory.
    pub dir: Dir,
    /// The name: no path, not `.` and not `..`.
    pub name: OsString,
    /// What has that name, if anything does; never a symbolic link.
    there: Option<Metadata>,
}

/// Opens a regular file, following symbolic links inside of the root, without ever
/// waiting for the other end of a pipe.
pub(super) fn file(
    dir: &Dir,
    at: &Below,
    options: &mut OpenOptions,
) -> Result<(File, Metadata), Problem> {
    let path = at.as_path();
    check_is_file(&dir.metadata(path)?)?;
    if at.is_directory() {
        return Err(Problem::NotADirectory);
    }
    let file = dir.open_with(path, options.custom_flags(no_wait()))?;
    let metadata = file.metadata()?;
    check_is_file(&metadata)?;
    Ok((file, metadata))
}

fn check_is_file(metadata: &Metadata) -> Result<(), Problem> {
    if metadata.is_dir() {
        Err(Problem::IsADirectory)
    } else if metadata.is_file() {
        Ok(())
    } else {
        Err(Problem::NotAFile)
    }
}

impl Place {
    /// Where a file of this path is, or would be: a symbolic link at the end leads to the
    /// name it holds, also when nothing has that name yet.
    pub(super) fn of_file(root: &Dir, at: &Below) -> Result<Self, Problem> {
        let mut path = at.as_path().to_path_buf();
        let mut is_directory = at.is_directory();
        for _ in 0..=MAX_LINKS {
            let Some((parent, name)) = split(&path).filter(|_| !is_directory) else {
                return Err(no_file(root, &path));
            };
            let dir = root.open_dir(parent)?;
            let there = match dir.symlink_metadata(name) {
                Ok(metadata) => Some(metadata),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(error.into()),
            };
            if !there.as_ref().is_some_and(Metadata::is_symlink) {
                return Ok(Self { name: name.to_owned(), dir, there });
            }
            let link = dir.read_link_contents(name)?;
            is_directory = ends_like_a_directory(&link);
            path = followed(parent, &link)?;
        }
        Err(Errno::LOOP.into())
    }

    /// The mode of the regular file that is there, if anything is. A file that could not
    /// be written where it is is not replaced either.
    pub(super) fn mode(&self) -> Result<Option<u32>, Problem> {
        let Some(there) = &self.there else { return Ok(None) };
        check_is_file(there)?;
        let options = OpenOptions::new().write(true).custom_flags(no_wait()).clone();
        let metadata = self.dir.open_with(&self.name, &options)?.metadata()?;
        check_is_file(&metadata)?;
        Ok(Some(metadata.mode()))
    }
}

/// The system takes the flags as a signed number.
fn no_wait() -> i32 {
    OFlags::NONBLOCK.bits().cast_signed()
}

/// The directory of a path and the name in it, if it ends in a name.
fn split(path: &Path) -> Option<(&Path, &OsStr)> {
    let name = path.file_name()?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Some((parent.unwrap_or(Path::new(".")), name))
}

/// Where a link in a directory leads. One that begins at the root of the host's own file
/// system leads out, wherever it ends.
fn followed(parent: &Path, link: &Path) -> Result<PathBuf, Problem> {
    if link.is_absolute() { Err(Problem::Outside) } else { Ok(parent.join(link)) }
}

fn ends_like_a_directory(link: &Path) -> bool {
    let last = link.as_os_str().as_bytes().rsplit(|byte| *byte == b'/').next();
    matches!(last, Some(b"" | b"." | b".."))
}

/// Why no file can be where the path says that a directory is.
fn no_file(root: &Dir, path: &Path) -> Problem {
    match root.metadata(path) {
        Ok(metadata) if metadata.is_dir() => Problem::IsADirectory,
        Ok(_) => Problem::NotADirectory,
        Err(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::files::FileReason;
    use crate::files::tests::Scene;

    /// The name of the place where a file would be written, and whether it is there.
    fn found(scene: &Scene, path: &str) -> Result<(String, bool), FileReason> {
        let place = Place::of_file(&scene.root().dir, &scene.at(path));
        let place = place.map_err(|problem| problem.reason())?;
        Ok((place.name.into_string().unwrap(), place.there.is_some()))
    }

    #[test]
    fn links_at_the_end_lead_to_the_name_they_hold() {
        let scene = Scene::new();
        fs::create_dir_all(scene.inside("a/b")).unwrap();
        fs::write(scene.inside("a/f"), "").unwrap();
        for (link, target) in [
            ("one", "two"),
            ("two", "a/b/three"),
            ("a/b/three", "../f"),
            ("dangling", "./a/new"),
            ("through", "a/b/../../one"),
            ("folder", "a/b"),
            ("slash", "a/f/"),
            ("above", "a/.."),
            ("out", "../outside/new"),
            ("far", "/etc/passwd"),
            ("round", "round"),
            ("lost", "none/new"),
        ] {
            symlink(target, scene.inside(link)).unwrap();
        }
        for path in ["a/f", "a/b/three", "two", "one", "through"] {
            assert_eq!(found(&scene, path), Ok(("f".into(), true)), "{path}");
        }
        assert_eq!(found(&scene, "dangling"), Ok(("new".into(), false)));
        assert_eq!(found(&scene, "folder"), Ok(("b".into(), true)));
        for (path, reason) in [
            ("slash", FileReason::NotADirectory),
            ("above", FileReason::IsADirectory),
            ("a/f/", FileReason::NotADirectory),
            ("out", FileReason::InvalidPath),
            ("far", FileReason::InvalidPath),
            ("round", FileReason::InvalidPath),
            ("lost", FileReason::NotFound),
        ] {
            assert_eq!(found(&scene, path), Err(reason), "{path}");
        }
    }

    #[test]
    fn as_many_links_are_followed_as_the_system_follows() {
        let scene = Scene::new();
        fs::write(scene.inside("0"), "").unwrap();
        for number in 1..=MAX_LINKS + 1 {
            symlink((number - 1).to_string(), scene.inside(&number.to_string())).unwrap();
        }
        let ends = |number: usize| {
            let path = number.to_string();
            let read = scene.root().read(&scene.at(&path)).is_ok();
            assert_eq!(found(&scene, &path).is_ok(), read, "{number}");
            read
        };
        assert!(ends(MAX_LINKS) && !ends(MAX_LINKS + 1));
    }
}
