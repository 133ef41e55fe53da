//! What each function says of every path, file and bound, as a guest hears it.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use super::files::Host as _;
use super::*;
use crate::config::value::DirGrant;
use crate::files::tests::{Scene, names};
use crate::files::{FileReason, Kind};
use crate::limits::{Limits, MAX_DIRECTORY_ENTRIES, MAX_FILE_READ_BYTES, MAX_FILE_WRITE_BYTES};

const MIB: usize = 1024 * 1024;

fn ask<T>(asked: impl Future<Output = Answer<T>>) -> Result<T, FileError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(asked).unwrap()
}

/// A guest that asks for things.
struct Guest(Arc<Files>);

impl Guest {
    fn of(scene: &Scene) -> Self {
        Self(scene.files.clone())
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, FileError> {
        ask(self.0.read(path.into()))
    }

    fn read_at(&mut self, path: &str, at: u64, length: u32) -> Result<Vec<u8>, FileError> {
        ask(self.0.read_at(path.into(), at, length))
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), FileError> {
        ask(self.0.write(path.into(), content.to_vec()))
    }

    fn write_at(&mut self, path: &str, at: u64, content: &[u8]) -> Result<(), FileError> {
        ask(self.0.write_at(path.into(), at, content.to_vec()))
    }

    fn append(&mut self, path: &str, content: &[u8]) -> Result<(), FileError> {
        ask(self.0.append(path.into(), content.to_vec()))
    }

    fn list(&mut self, path: &str) -> Result<Vec<(String, Kind)>, FileError> {
        let entries = ask(self.0.list_directory(path.into()))?;
        Ok(entries.into_iter().map(|entry| (entry.name, entry.kind)).collect())
    }

    fn stat(&mut self, path: &str) -> Result<(Kind, u64), FileError> {
        let found = ask(self.0.stat(path.into()))?;
        Ok((found.kind, found.size))
    }

    fn create(&mut self, path: &str) -> Result<(), FileError> {
        ask(self.0.create_directory(path.into()))
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        ask(self.0.remove(path.into()))
    }

    fn rename(&mut self, old: &str, new: &str) -> Result<(), FileError> {
        ask(self.0.rename(old.into(), new.into()))
    }

    /// What each function says of one path, by name.
    fn each(&mut self, path: &str) -> Vec<(&'static str, Option<FileReason>)> {
        let mut said = self.each_change(path);
        said.extend([
            ("read", reason(&self.read(path))),
            ("read-at", reason(&self.read_at(path, 0, 1))),
            ("list-directory", reason(&self.list(path))),
            ("stat", reason(&self.stat(path))),
        ]);
        said
    }

    fn each_change(&mut self, path: &str) -> Vec<(&'static str, Option<FileReason>)> {
        vec![
            ("remove", reason(&self.remove(path))),
            ("rename", reason(&self.rename(path, "/data/moved"))),
            ("create-directory", reason(&self.create(path))),
            ("write", reason(&self.write(path, b"x"))),
            ("write-at", reason(&self.write_at(path, 0, b"x"))),
            ("append", reason(&self.append(path, b"x"))),
        ]
    }
}

fn reason<T>(said: &Result<T, FileError>) -> Option<FileReason> {
    said.as_ref().err().map(|error| error.reason)
}

fn scene() -> Scene {
    let scene = Scene::new();
    fs::create_dir(scene.inside("d")).unwrap();
    fs::write(scene.inside("d/in"), "in").unwrap();
    fs::write(scene.inside("f"), "content").unwrap();
    scene
}

#[test]
fn what_is_written_is_read_again() {
    let scene = scene();
    let mut guest = Guest::of(&scene);
    guest.write("/data/new", b"one").unwrap();
    guest.append("data/new", b" two").unwrap();
    guest.write_at("/data/./new", 3, b"-").unwrap();
    assert_eq!(guest.read("//data//new").unwrap(), b"one-two");
    assert_eq!(guest.read_at("/data/d/../new", 2, 3).unwrap(), b"e-t");
    assert_eq!(guest.stat("/data/new"), Ok((Kind::File, 7)));
    guest.create("/data/e/").unwrap();
    guest.rename("/data/new", "/data/e/newer").unwrap();
    guest.append("/data/e/made", b"made").unwrap();
    let newer = [("made", Kind::File), ("newer", Kind::File)];
    assert_eq!(guest.list("/data/e").unwrap(), newer.map(|(name, kind)| (name.into(), kind)));
    guest.remove("/data/e/newer").unwrap();
    guest.remove("/data/e/made").unwrap();
    guest.remove("/data/e").unwrap();
    assert_eq!(names(&scene.inside("")), ["d", "f"]);
}

#[test]
fn what_is_no_path_or_leads_out_is_invalid_for_every_function() {
    let scene = scene();
    symlink("../outside/secret", scene.inside("steal")).unwrap();
    symlink("../outside", scene.inside("out")).unwrap();
    symlink(scene.outside("secret"), scene.inside("absolute")).unwrap();
    symlink("loop", scene.inside("loop")).unwrap();
    let mut guest = Guest::of(&scene);
    let long = format!("/data/{}", "x".repeat(300));
    for path in ["", "/data/a\0", "/data/..", "/data/d/../../inside/f", "/data/out/x", &long] {
        for (function, reason) in guest.each(path) {
            assert_eq!(reason, Some(FileReason::InvalidPath), "{function} {path}");
        }
        assert_eq!(reason(&guest.rename("/data/f", path)), Some(FileReason::InvalidPath), "{path}");
    }
    for path in ["/data/steal", "/data/absolute", "/data/loop", "/data/out/"] {
        let followed = [
            reason(&guest.read(path)),
            reason(&guest.read_at(path, 0, 1)),
            reason(&guest.list(path)),
            reason(&guest.append(path, b"x")),
            reason(&guest.write(path, b"x")),
            reason(&guest.write_at(path, 0, b"x")),
        ];
        assert_eq!(followed, [Some(FileReason::InvalidPath); 6], "{path}");
    }
    // The links themselves are in the root.
    assert_eq!(guest.stat("/data/steal").unwrap().0, Kind::SymbolicLink);
    for link in ["steal", "out", "absolute", "loop"] {
        guest.remove(&format!("/data/{link}")).unwrap();
    }
    scene.check_outside();
}

#[test]
fn what_is_not_there_is_not_found_by_every_function() {
    let scene = scene();
    let mut guest = Guest::of(&scene);
    for path in ["/data/none/x", "/other/x"] {
        for (function, reason) in guest.each(path) {
            assert_eq!(reason, Some(FileReason::NotFound), "{function} {path}");
        }
        assert_eq!(reason(&guest.rename("/data/f", path)), Some(FileReason::NotFound));
    }
    let not_found = guest.read("/other/x").unwrap_err();
    assert_eq!(
        not_found.message,
        "the file could not be read: /other/x: no root of this run holds it"
    );
    assert!(not_found.hint.unwrap().contains("/data"));
    assert_eq!(reason(&guest.write_at("/data/x", 0, b"x")), Some(FileReason::NotFound));
}

#[test]
fn what_is_above_must_be_a_directory_for_every_function() {
    let scene = scene();
    let mut guest = Guest::of(&scene);
    for (function, reason) in guest.each("/data/f/x") {
        assert_eq!(reason, Some(FileReason::NotADirectory), "{function}");
    }
    assert_eq!(reason(&guest.rename("/data/d", "/data/f/x")), Some(FileReason::NotADirectory));
    assert_eq!(reason(&guest.list("/data/f")), Some(FileReason::NotADirectory));
}

#[test]
fn a_slash_at_the_end_means_a_directory() {
    let scene = scene();
    symlink("d", scene.inside("link")).unwrap();
    symlink("f/", scene.inside("slash")).unwrap();
    let mut guest = Guest::of(&scene);
    for path in ["/data/f/", "/data/f/."] {
        for (function, reason) in guest.each(path) {
            let expected = match function {
                "create-directory" => FileReason::Exists,
                _ => FileReason::NotADirectory,
            };
            assert_eq!(reason, Some(expected), "{function} {path}");
        }
        assert_eq!(reason(&guest.rename("/data/f", path)), Some(FileReason::NotADirectory));
    }
    assert_eq!(reason(&guest.write("/data/slash", b"x")), Some(FileReason::NotADirectory));
    assert_eq!(reason(&guest.write("/data/new/", b"x")), Some(FileReason::NotFound));
    assert_eq!(guest.stat("/data/link").unwrap().0, Kind::SymbolicLink);
    assert_eq!(guest.stat("/data/link/").unwrap().0, Kind::Directory);
    assert_eq!(guest.list("/data/link/").unwrap(), [("in".to_owned(), Kind::File)]);
    assert_eq!(reason(&guest.remove("/data/link/")), Some(FileReason::NotADirectory));
    assert_eq!(reason(&guest.rename("/data/link/", "/data/x")), Some(FileReason::NotADirectory));
    assert_eq!(guest.read("/data/f").unwrap(), b"content");
    guest.rename("/data/d/", "/data/e/").unwrap();
    assert_eq!(guest.read("/data/e/in").unwrap(), b"in");
}

#[test]
fn a_directory_is_no_file() {
    let scene = scene();
    let mut guest = Guest::of(&scene);
    for path in ["/data/d", "/data/d/", "/data", "/data/d/.."] {
        let said = [
            reason(&guest.read(path)),
            reason(&guest.read_at(path, 0, 1)),
            reason(&guest.write(path, b"x")),
            reason(&guest.write_at(path, 0, b"x")),
            reason(&guest.append(path, b"x")),
        ];
        assert_eq!(said, [Some(FileReason::IsADirectory); 5], "{path}");
        assert_eq!(reason(&guest.create(path)), Some(FileReason::Exists), "{path}");
    }
    assert_eq!(reason(&guest.create("/data/f")), Some(FileReason::Exists));
    assert_eq!(reason(&guest.rename("/data/f", "/data/d")), Some(FileReason::IsADirectory));
    assert_eq!(reason(&guest.rename("/data/d", "/data/f")), Some(FileReason::NotADirectory));
}

#[test]
fn a_directory_with_something_in_it_stays() {
    let scene = scene();
    fs::create_dir(scene.inside("e")).unwrap();
    let mut guest = Guest::of(&scene);
    assert_eq!(reason(&guest.remove("/data/d")), Some(FileReason::NotEmpty));
    assert_eq!(reason(&guest.rename("/data/e", "/data/d")), Some(FileReason::NotEmpty));
    assert_eq!(reason(&guest.rename("/data/d", "/data/d/x")), Some(FileReason::InvalidPath));
    guest.rename("/data/d", "/data/e").unwrap();
    assert_eq!(names(&scene.inside("")), ["e", "f"]);
}

#[test]
fn a_root_is_not_removed_or_renamed() {
    let scene = scene();
    let mut guest = Guest::of(&scene);
    for path in ["/data", "/data/", "/data/d/.."] {
        assert_eq!(reason(&guest.remove(path)), Some(FileReason::Denied), "{path}");
        assert_eq!(reason(&guest.rename(path, "/data/x")), Some(FileReason::Denied));
        assert_eq!(reason(&guest.rename("/data/d", path)), Some(FileReason::Denied));
    }
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    let scene = scene();
    let mode = rustix::fs::Mode::RWXU;
    let fifo = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, scene.inside("pipe"), fifo, mode, 0).unwrap();
    let _socket = UnixListener::bind(scene.inside("socket")).unwrap();
    let mut guest = Guest::of(&scene);
    for path in ["/data/pipe", "/data/socket"] {
        let said = [
            guest.read(path).map(|_| ()),
            guest.read_at(path, 0, 1).map(|_| ()),
            guest.write(path, b"x"),
            guest.write_at(path, 0, b"x"),
            guest.append(path, b"x"),
        ];
        for said in said {
            let error = said.unwrap_err();
            assert_eq!(error.reason, FileReason::Io);
            assert!(error.message.ends_with("it is not a regular file"), "{}", error.message);
        }
        assert_eq!(guest.stat(path).unwrap().0, Kind::Other);
    }
}

#[test]
fn one_call_reads_and_writes_and_lists_up_to_its_bound() {
    let scene = scene();
    let mut guest = Guest::of(&scene);
    let content = vec![7; MAX_FILE_WRITE_BYTES + 1];
    let (fits, over) = (&content[1..], &content[..]);
    guest.write("/data/w", fits).unwrap();
    guest.write_at("/data/w", MIB as u64, fits).unwrap();
    guest.append("/data/w", fits).unwrap();
    assert_eq!(guest.stat("/data/w").unwrap().1, 3 * MIB as u64);
    for said in [
        guest.write("/data/w", over),
        guest.write_at("/data/w", 0, over),
        guest.append("/data/w", over),
    ] {
        let error = said.unwrap_err();
        assert_eq!(error.reason, FileReason::TooLarge);
        assert!(error.hint.is_some());
    }
    guest.append("/data/w", fits).unwrap();
    assert_eq!(guest.read("/data/w").unwrap().len(), MAX_FILE_READ_BYTES);
    let bound = u32::try_from(MAX_FILE_READ_BYTES).unwrap();
    guest.append("/data/w", b"x").unwrap();
    assert_eq!(reason(&guest.read("/data/w")), Some(FileReason::TooLarge));
    assert_eq!(guest.read_at("/data/w", 1, bound).unwrap().len(), MAX_FILE_READ_BYTES);
    assert_eq!(reason(&guest.read_at("/data/w", 0, bound + 1)), Some(FileReason::TooLarge));
    for number in 1..MAX_DIRECTORY_ENTRIES {
        fs::write(scene.inside(&format!("d/{number}")), "").unwrap();
    }
    assert_eq!(guest.list("/data/d").unwrap().len(), MAX_DIRECTORY_ENTRIES);
    fs::write(scene.inside("d/0"), "").unwrap();
    assert_eq!(reason(&guest.list("/data/d")), Some(FileReason::TooLarge));
}

#[test]
fn far_places_in_a_file_are_past_its_end() {
    let scene = Scene::bounded(Limits { written_bytes: u64::MAX, ..Limits::default() });
    fs::write(scene.inside("f"), "content").unwrap();
    let mut guest = Guest::of(&scene);
    for offset in [7, 8, 1 << 40, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
        assert_eq!(guest.read_at("/data/f", offset, 9).unwrap(), b"", "{offset}");
    }
    for offset in [i64::MAX as u64 - 1, i64::MAX as u64, u64::MAX - 1, u64::MAX] {
        let said = reason(&guest.write_at("/data/f", offset, b"abc"));
        assert!(matches!(said, Some(FileReason::Io | FileReason::Quota)), "{offset}: {said:?}");
        guest.write_at("/data/f", offset, b"").unwrap();
    }
    assert_eq!(guest.read("/data/f").unwrap(), b"content");
}

#[test]
fn the_quota_is_spent_to_its_last_byte_and_failures_cost_nothing() {
    let limits = Limits { written_bytes: 20, created_files: 4, ..Limits::default() };
    let scene = Scene::bounded(limits);
    fs::create_dir(scene.inside("d")).unwrap();
    let mut guest = Guest::of(&scene);
    let quota = scene.root().quota().clone();
    for path in ["/data/d", "/data/none/x", "/data/d/../.."] {
        assert!(guest.write(path, b"123").is_err() && guest.append(path, b"123").is_err());
        assert!(guest.write_at(path, 0, b"123").is_err() && guest.create(path).is_err());
    }
    assert_eq!(quota.bytes_left(), 20);
    guest.write("/data/a", b"12345").unwrap();
    guest.append("/data/a", b"67").unwrap();
    guest.write_at("/data/a", 0, b"0").unwrap();
    assert_eq!(quota.bytes_left(), 12);
    // The gap counts: 11 zeros and 2 bytes are one too many.
    assert_eq!(reason(&guest.write_at("/data/a", 18, b"xy")), Some(FileReason::Quota));
    assert_eq!(reason(&guest.write_at("/data/a", u64::MAX, b"x")), Some(FileReason::Quota));
    guest.write_at("/data/a", 17, b"xy").unwrap();
    assert_eq!((quota.bytes_left(), guest.stat("/data/a").unwrap().1), (0, 19));
    let over = guest.append("/data/a", b"x").unwrap_err();
    assert_eq!(over.reason, FileReason::Quota);
    assert_eq!(over.hint.as_deref(), Some("allow more with --write-limit"));
    // One file is created, and three more may be.
    guest.append("/data/b", b"").unwrap();
    guest.write("/data/c", b"").unwrap();
    guest.create("/data/e").unwrap();
    let over = [guest.append("/data/x", b""), guest.write("/data/x", b""), guest.create("/data/x")];
    assert_eq!(over.map(|said| reason(&said)), [Some(FileReason::Quota); 3]);
    guest.write("/data/a", b"").unwrap();
    guest.append("/data/a", b"").unwrap();
    assert_eq!(names(&scene.inside("")), ["a", "b", "c", "d", "e"]);
}

#[test]
fn a_read_only_root_is_read_and_never_changed() {
    let scene = scene();
    let dirs = [DirGrant { host: scene.inside(""), guest: "/data".into(), read_only: true }];
    let mut guest = Guest(Arc::new(Files::open(&dirs, &Limits::default(), None).unwrap()));
    for path in ["/data/f", "/data/d", "/data/none", "/data/none/x", "/data"] {
        for (function, reason) in guest.each_change(path) {
            assert_eq!(reason, Some(FileReason::Denied), "{function} {path}");
        }
    }
    let denied = guest.write("/data/f", b"x").unwrap_err();
    assert!(denied.hint.unwrap().contains("without :ro"));
    assert_eq!(guest.read("/data/f").unwrap(), b"content");
    assert_eq!(guest.stat("/data/f").unwrap(), (Kind::File, 7));
    assert!(!guest.0.described()[0].writable);
}

#[test]
fn roots_are_apart() {
    let (one, two) = (Scene::new(), Scene::new());
    let grant = |scene: &Scene, guest: &str| DirGrant {
        host: scene.inside(""),
        guest: guest.into(),
        read_only: false,
    };
    let dirs = [grant(&one, "/a"), grant(&two, "/a/b"), grant(&two, "c")];
    let limits = Limits { written_bytes: 4, ..Limits::default() };
    let mut guest = Guest(Arc::new(Files::open(&dirs, &limits, None).unwrap()));
    guest.write("/a/x", b"one").unwrap();
    guest.write("/a/b/x", b"two").unwrap();
    assert_eq!(guest.read("/c/x").unwrap(), b"two");
    assert_eq!(reason(&guest.write("/a/x", b"one")), Some(FileReason::Quota));
    guest.write("/c/x", b"two2").unwrap();
    assert_eq!(names(&one.inside("")), ["x"]);
    for (old, new) in [("/a/x", "/a/b/y"), ("/a/b/x", "/c/y")] {
        let apart = guest.rename(old, new).unwrap_err();
        assert_eq!(apart.reason, FileReason::InvalidPath);
        assert!(apart.message.contains(&format!("{old} to {new}")) && apart.hint.is_some());
    }
    let told = guest.0.described().into_iter().map(|root| (root.path, root.writable));
    let expected = ["/a", "/a/b", "c"].map(|path| (path.to_owned(), true));
    assert_eq!(told.collect::<Vec<_>>(), expected);
}
