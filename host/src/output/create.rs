//! A new folder with files in it: all of them, or none and no folder.

use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::Error;

/// Makes a folder, and those above it, with these files, whose paths are relative. A
/// folder that is there already has to be empty.
///
/// # Errors
///
/// [`Error::New`], and there is no new folder then.
pub fn create_new(path: &Path, files: &[(impl AsRef<str>, impl AsRef<[u8]>)]) -> Result<(), Error> {
    let refuse = |reason: String| Error::New { path: path.to_owned(), reason };
    let name = path.file_name().ok_or_else(|| refuse("it has no name of its own".to_owned()))?;
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    let above = open(above.unwrap_or(Path::new("."))).map_err(|error| refuse(error.to_string()))?;
    if !is_free(&above, name.as_ref()).map_err(|error| refuse(error.to_string()))? {
        return Err(refuse("something is there already".to_owned()));
    }
    // Beside its place, because moving it there is one step that happens or does not.
    let staged = format!(".mcp-host-new-{}", std::process::id());
    above.create_dir(&staged).map_err(|error| refuse(format!("{staged}: {error}")))?;
    let made = fill(&above, &staged, files).and_then(|()| above.rename(&staged, &above, name));
    made.map_err(|error| {
        // What is left of it would be in nobody's way.
        let _ = above.remove_dir_all(&staged);
        refuse(error.to_string())
    })
}

/// Whether [`create_new`] would find nothing in its way. Writes nothing.
pub fn is_new(path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    match Dir::open_ambient_dir(above.unwrap_or(Path::new(".")), ambient_authority()) {
        Ok(above) => is_free(&above, name.as_ref()).unwrap_or(false),
        // Folders that are not there yet are made.
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn open(path: &Path) -> io::Result<Dir> {
    Dir::create_ambient_dir_all(path, ambient_authority())?;
    Dir::open_ambient_dir(path, ambient_authority())
}

/// Whether nothing stands there, or an empty folder.
fn is_free(above: &Dir, name: &Path) -> io::Result<bool> {
    match above.symlink_metadata(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
        Ok(found) if found.is_dir() => Ok(above.read_dir(name)?.next().is_none()),
        Ok(_) => Ok(false),
    }
}

fn fill(
    above: &Dir,
    staged: &str,
    files: &[(impl AsRef<str>, impl AsRef<[u8]>)],
) -> io::Result<()> {
    let folder = above.open_dir(staged)?;
    for (path, content) in files {
        let path = path.as_ref();
        if let Some(parent) = Path::new(path).parent() {
            folder.create_dir_all(parent)?;
        }
        folder.write(path, content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn files() -> [(&'static str, String); 2] {
        [("a", "1".to_owned()), (".b/c", "2".to_owned())]
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_are_there_also_in_an_empty_folder_and_nothing_beside_them() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("empty")).unwrap();
        for path in ["new", "empty", "deep/er/new", "slash/"] {
            create_new(&root.path().join(path), &files()).unwrap();
            assert_eq!(names(&root.path().join(path)), [".b", "a"], "{path}");
            assert_eq!(fs::read_to_string(root.path().join(path).join(".b/c")).unwrap(), "2");
        }
        assert_eq!(names(root.path()), ["deep", "empty", "new", "slash"]);
    }

    #[test]
    fn what_is_there_is_not_touched() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("full/x")).unwrap();
        fs::create_dir(root.path().join("empty")).unwrap();
        fs::write(root.path().join("file"), "mine").unwrap();
        symlink("empty", root.path().join("link")).unwrap();
        symlink("nowhere", root.path().join("dangling")).unwrap();
        let before = names(root.path());
        for path in ["full", "file", "link", "dangling", "..", "full/.."] {
            let refused = create_new(&root.path().join(path), &files());
            assert!(matches!(refused, Err(Error::New { .. })), "{path}: {refused:?}");
        }
        assert_eq!(names(root.path()), before);
        assert_eq!(names(&root.path().join("empty")), Vec::<String>::new());
        assert_eq!(fs::read_to_string(root.path().join("file")).unwrap(), "mine");
    }

    #[test]
    fn nothing_is_left_when_one_file_cannot_be_written() {
        let root = tempfile::tempdir().unwrap();
        for path in ["../out", "a/b"] {
            let files = [("a", String::new()), (path, String::new())];
            assert!(create_new(&root.path().join("new"), &files).is_err(), "{path}");
            assert_eq!(names(root.path()), Vec::<String>::new());
        }
    }
}
