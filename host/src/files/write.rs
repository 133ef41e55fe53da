//! Writing files: whole, in place, and at the end.
//!
//! A whole file is written beside its place, without a name where the system can do
//! that, and then takes the name in one step. A symbolic link at the end of the path
//! stays, and what it leads to inside of the root is replaced, as a program that opens
//! the path and writes would have it. What is written lasts once the system has put it
//! on the disk; nothing waits for that.
//!
//! All bytes that are written count, those that are overwritten too, and so does a gap.

use std::io::{self, Write as _};

use cap_std::fs::{OpenOptions, Permissions, PermissionsExt as _};
use cap_tempfile::TempFile;
use rustix::io::Errno;

use super::error::Problem;
use super::open::Place;
use super::path::Below;
use super::{FileReason, Root, in_place, open};
use crate::limits::MAX_FILE_WRITE_BYTES;

/// What a replaced file's mode passes on: not that it runs as its owner, which the system
/// takes away as well when a file is written.
const KEPT_MODE: u32 = 0o777;

impl Root {
    /// Writes a whole file: readers see the old one or the new one.
    pub(super) fn write(&self, at: &Below, content: &[u8]) -> Result<(), Problem> {
        self.check_writable()?;
        let written = self.quota.reserve_bytes(checked_length(content)?)?;
        let place = Place::of_file(&self.dir, at)?;
        let mode = place.mode()?;
        let created = self.quota.reserve_file_if(mode.is_none())?;
        replace(&place, mode, content)?;
        written.keep();
        created.keep();
        Ok(())
    }

    /// Writes into a file that is there.
    pub(super) fn write_at(&self, at: &Below, offset: u64, content: &[u8]) -> Result<(), Problem> {
        self.check_writable()?;
        let length = checked_length(content)?;
        let (file, metadata) =
            open::file(&self.dir, at, OpenOptions::new().read(true).write(true))?;
        if content.is_empty() {
            return Ok(());
        }
        let gap = offset.saturating_sub(metadata.len());
        let written = self.quota.reserve_bytes(length.saturating_add(gap))?;
        // The system counts places in a file with a sign, so no byte can be further out.
        if i64::try_from(offset.saturating_add(length)).is_err() {
            return Err(Errno::FBIG.into());
        }
        in_place::write(&file, metadata.len(), offset, content)?;
        written.keep();
        Ok(())
    }

    /// Writes at the end of a file, which is created when it is not there.
    pub(super) fn append(&self, at: &Below, content: &[u8]) -> Result<(), Problem> {
        self.check_writable()?;
        let written = self.quota.reserve_bytes(checked_length(content)?)?;
        let mut appended = self.append_to_old(at, content);
        if is(&appended, FileReason::NotFound) {
            appended = self.append_to_new(at, content);
        }
        // Somebody else created it at that moment.
        if is(&appended, FileReason::Exists) {
            appended = self.append_to_old(at, content);
        }
        appended?;
        written.keep();
        Ok(())
    }

    fn append_to_old(&self, at: &Below, content: &[u8]) -> Result<(), Problem> {
        let (file, metadata) = open::file(&self.dir, at, OpenOptions::new().append(true))?;
        in_place::write(&file, metadata.len(), metadata.len(), content)
    }

    fn append_to_new(&self, at: &Below, content: &[u8]) -> Result<(), Problem> {
        let place = Place::of_file(&self.dir, at)?;
        let created = self.quota.reserve_file_if(true)?;
        let options = OpenOptions::new().append(true).create_new(true).clone();
        let file = place.dir.open_with(&place.name, &options)?;
        if let Err(problem) = in_place::write(&file, 0, 0, content) {
            // That it is gone already is fine.
            let _ = place.dir.remove_file(&place.name);
            return Err(problem);
        }
        created.keep();
        Ok(())
    }
}

/// Gives a name a new file, in one step.
fn replace(place: &Place, mode: Option<u32>, content: &[u8]) -> io::Result<()> {
    let mut staged = TempFile::new(&place.dir)?;
    staged.write_all(content)?;
    if let Some(mode) = mode {
        staged.as_file().set_permissions(Permissions::from_mode(mode & KEPT_MODE))?;
    }
    staged.replace(&place.name)
}

fn is(done: &Result<(), Problem>, reason: FileReason) -> bool {
    done.as_ref().is_err_and(|problem| problem.reason() == reason)
}

/// Bytes of what is to be written, if one call writes as many.
fn checked_length(content: &[u8]) -> Result<u64, Problem> {
    let (bytes, limit) = (content.len(), MAX_FILE_WRITE_BYTES);
    if bytes > limit {
        return Err(Problem::WriteTooLarge { bytes, limit });
    }
    Ok(u64::try_from(bytes).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::files::tests::{Scene, names};
    use crate::limits::Limits;

    #[test]
    fn a_replaced_file_keeps_its_mode_and_a_new_one_has_an_ordinary_one() {
        let scene = Scene::new();
        for (mode, kept) in [(0o600, 0o600), (0o755, 0o755), (0o6711, 0o711)] {
            fs::write(scene.inside("f"), "old").unwrap();
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(scene.inside("f"), permissions).unwrap();
            scene.root().write(&scene.at("f"), b"new").unwrap();
            assert_eq!(fs::metadata(scene.inside("f")).unwrap().mode() & 0o7777, kept);
        }
        fs::write(scene.inside("ordinary"), "").unwrap();
        scene.root().write(&scene.at("new"), b"").unwrap();
        scene.root().append(&scene.at("newer"), b"").unwrap();
        let mode = |name| fs::metadata(scene.inside(name)).unwrap().mode();
        assert_eq!([mode("new"), mode("newer")], [mode("ordinary"); 2]);
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_written() {
        let scene = Scene::new();
        fs::create_dir(scene.inside("d")).unwrap();
        symlink("d/f", scene.inside("link")).unwrap();
        scene.root().append(&scene.at("link"), b"new").unwrap();
        assert_eq!(fs::read(scene.inside("d/f")).unwrap(), b"new");
        scene.root().write(&scene.at("link"), b"whole").unwrap();
        scene.root().write_at(&scene.at("link"), 0, b"W").unwrap();
        assert_eq!(fs::read(scene.inside("d/f")).unwrap(), b"Whole");
        fs::remove_file(scene.inside("d/f")).unwrap();
        scene.root().write(&scene.at("link"), b"again").unwrap();
        assert_eq!(fs::read(scene.inside("d/f")).unwrap(), b"again");
        assert!(fs::symlink_metadata(scene.inside("link")).unwrap().is_symlink());
    }

    #[test]
    fn a_whole_file_is_a_new_one_and_its_other_name_keeps_the_old() {
        let scene = Scene::new();
        fs::hard_link(scene.outside("secret"), scene.inside("f")).unwrap();
        let secret = fs::read(scene.outside("secret")).unwrap();
        scene.root().write(&scene.at("f"), b"mine").unwrap();
        assert_eq!(fs::read(scene.inside("f")).unwrap(), b"mine");
        assert_eq!(fs::read(scene.outside("secret")).unwrap(), secret);
    }

    #[test]
    fn a_write_that_fails_at_its_last_step_leaves_nothing_behind() {
        let scene = Scene::new();
        let place = Place::of_file(&scene.root().dir, &scene.at("f")).unwrap();
        fs::create_dir_all(scene.inside("f/full")).unwrap();
        replace(&place, None, b"content").unwrap_err();
        assert_eq!(names(&scene.inside("")), ["f"]);
        assert_eq!(names(&scene.inside("f")), ["full"]);
    }

    #[test]
    fn a_new_file_that_cannot_be_written_is_not_created() {
        let limits = Limits { created_files: 0, ..Limits::default() };
        let scene = Scene::bounded(limits);
        for done in
            [scene.root().write(&scene.at("f"), b"x"), scene.root().append(&scene.at("f"), b"x")]
        {
            assert_eq!(done.unwrap_err().reason(), FileReason::Quota);
        }
        assert_eq!(names(&scene.inside("")), [""; 0]);
    }

    #[test]
    fn readers_see_the_old_content_or_the_new_and_nothing_between() {
        let limits = Limits { written_bytes: u64::MAX, ..Limits::default() };
        let scene = Scene::bounded(limits);
        let contents = [vec![b'a'; 200_000], vec![b'b'; 100_000]];
        let write = |number: usize| scene.root().write(&scene.at("f"), &contents[number % 2]);
        write(0).unwrap();
        let over = AtomicBool::new(false);
        std::thread::scope(|threads| {
            let reader = threads.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let seen = scene.root().read(&scene.at("f")).unwrap();
                    assert!(contents.contains(&seen), "{} bytes", seen.len());
                    assert_eq!(names(&scene.inside("")).iter().filter(|n| *n == "f").count(), 1);
                }
            });
            (0..200).try_for_each(write).unwrap();
            over.store(true, Ordering::Relaxed);
            reader.join().unwrap();
        });
        assert_eq!(names(&scene.inside("")), ["f"]);
    }

    #[test]
    fn two_that_append_both_have_their_part() {
        let scene = Scene::new();
        std::thread::scope(|threads| {
            for part in [b"aaaa", b"bbbb"] {
                let scene = &scene;
                threads.spawn(move || {
                    (0..200).try_for_each(|_| scene.root().append(&scene.at("f"), part)).unwrap();
                });
            }
        });
        let content = fs::read(scene.inside("f")).unwrap();
        let parts = content.chunks(4).filter(|part| *part == b"aaaa" || *part == b"bbbb");
        assert_eq!((content.len(), parts.count()), (1_600, 400));
    }
}
