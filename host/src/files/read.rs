//! What a guest may learn of a root: contents, names, sizes.

use std::io::Read as _;
use std::time::UNIX_EPOCH;

use cap_std::fs::{DirEntry, FileType, OpenOptions};

use super::error::Problem;
use super::path::Below;
use super::{Entry, Kind, Metadata, Root, in_place, open};
use crate::limits::{MAX_DIRECTORY_ENTRIES, MAX_FILE_READ_BYTES};

impl Root {
    /// A whole file. One that grows meanwhile is read no further than the bound.
    pub(super) fn read(&self, at: &Below) -> Result<Vec<u8>, Problem> {
        let (file, metadata) = open::file(&self.dir, at, OpenOptions::new().read(true))?;
        check_bytes(metadata.len())?;
        let bound = u64::try_from(MAX_FILE_READ_BYTES).unwrap_or(u64::MAX);
        let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
        file.take(bound.saturating_add(1)).read_to_end(&mut content)?;
        check_bytes(u64::try_from(content.len()).unwrap_or(u64::MAX))?;
        Ok(content)
    }

    /// Up to `length` bytes from `offset`; fewer only at the end of the file.
    pub(super) fn read_at(&self, at: &Below, offset: u64, length: u32) -> Result<Vec<u8>, Problem> {
        check_bytes(length.into())?;
        let (file, _) = open::file(&self.dir, at, OpenOptions::new().read(true))?;
        // The system counts places in a file with a sign, so there is no byte further out.
        let reach = i64::MAX.cast_unsigned().saturating_sub(offset);
        let length = usize::try_from(reach.min(length.into())).unwrap_or(usize::MAX);
        Ok(in_place::read(&file, offset, length)?)
    }

    /// The names in a directory, sorted by their bytes. A name that is not UTF-8 shows
    /// with replacement characters, so that it can be seen that something is there; no
    /// path of a guest can name it.
    pub(super) fn list(&self, at: &Below) -> Result<Vec<Entry>, Problem> {
        let mut entries = Vec::new();
        for entry in self.dir.read_dir(at.as_path())? {
            if entries.len() == MAX_DIRECTORY_ENTRIES {
                return Err(Problem::TooManyNames);
            }
            entries.push(described(&entry?));
        }
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// What is there. A symbolic link at the end is followed only where the path says
    /// that a directory is there.
    pub(super) fn stat(&self, at: &Below) -> Result<Metadata, Problem> {
        let metadata = if at.is_directory() {
            self.dir.metadata(at.as_path())?
        } else {
            self.dir.symlink_metadata(at.as_path())?
        };
        if at.is_directory() && !metadata.is_dir() {
            return Err(Problem::NotADirectory);
        }
        let modified = metadata.modified().ok().map(cap_std::time::SystemTime::into_std);
        let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Metadata {
            kind: kind(metadata.file_type()),
            size: if metadata.is_file() { metadata.len() } else { 0 },
            modified_ms: since.and_then(|since| u64::try_from(since.as_millis()).ok()),
        })
    }
}

/// Refuses more than one call reads.
pub(super) fn check_bytes(bytes: u64) -> Result<(), Problem> {
    let limit = MAX_FILE_READ_BYTES;
    match usize::try_from(bytes) {
        Ok(bytes) if bytes <= limit => Ok(()),
        _ => Err(Problem::ReadTooLarge { bytes, limit }),
    }
}

fn described(entry: &DirEntry) -> Entry {
    let listed = entry.file_type().ok().filter(|listed| *listed != FileType::unknown());
    // Not every disk says with the name what it stands for.
    let found = listed.or_else(|| Some(entry.metadata().ok()?.file_type()));
    Entry {
        name: entry.file_name().to_string_lossy().into_owned(),
        kind: found.map_or(Kind::Other, kind),
    }
}

fn kind(found: FileType) -> Kind {
    if found.is_file() {
        Kind::File
    } else if found.is_dir() {
        Kind::Directory
    } else if found.is_symlink() {
        Kind::SymbolicLink
    } else {
        Kind::Other
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs::{self, File};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::files::tests::Scene;

    #[test]
    fn a_directory_is_listed_in_order_with_what_each_name_stands_for() {
        let scene = Scene::new();
        for name in ["b", "B", "a.txt", "é", "a"] {
            fs::write(scene.inside(name), "").unwrap();
        }
        fs::create_dir(scene.inside("d")).unwrap();
        symlink("../outside/secret", scene.inside("link")).unwrap();
        fs::write(scene.inside("").join(OsStr::from_bytes(b"x\xff")), "").unwrap();
        let entries = scene.root().list(&scene.at("")).unwrap();
        let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["B", "a", "a.txt", "b", "d", "link", "x\u{fffd}", "é"]);
        let kinds: Vec<_> = entries.iter().skip(3).map(|entry| entry.kind).take(3).collect();
        assert_eq!(kinds, [Kind::File, Kind::Directory, Kind::SymbolicLink]);
    }

    #[test]
    fn the_time_of_a_change_is_told_where_it_can_be() {
        let scene = Scene::new();
        let file = File::create(scene.inside("f")).unwrap();
        let second = Duration::from_millis(1_234);
        file.set_modified(UNIX_EPOCH + second).unwrap();
        let modified = || scene.root().stat(&scene.at("f")).unwrap().modified_ms;
        assert_eq!(modified(), Some(1_234));
        file.set_modified(UNIX_EPOCH - second).unwrap();
        assert_eq!(modified(), None);
        file.set_modified(SystemTime::now()).unwrap();
        assert!(modified().is_some());
    }
}
