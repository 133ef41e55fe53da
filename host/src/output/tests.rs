//! Everything that can stand in a folder, and every moment at which a process can be killed.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use proptest::prelude::*;

use super::*;

fn file(path: &str, content: &str) -> File {
    File { path: OutputPath::parse(path).unwrap(), content: content.as_bytes().to_vec() }
}

/// Everything in a folder but what is kept about it, as path and content.
fn tree(root: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap() == folder::OWN {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
}

#[test]
fn what_is_written_is_there_and_a_second_time_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("a/b");
    let files = [file("x.ts", "1"), file("s/t/y.ts", "2")];
    assert!(compare(&out, "t", &files).unwrap().created.len() == 2 && !out.exists());
    let changes = write(&out, "t", &files, Edited::Keep).unwrap();
    assert_eq!((changes.created.len(), changes.unchanged), (2, 0));
    assert_eq!(tree(&out), pairs(&[("s/t/y.ts", "2"), ("x.ts", "1")]));
    let before = fs::metadata(out.join("x.ts")).unwrap().modified().unwrap();
    let again = write(&out, "t", &files, Edited::Keep).unwrap();
    assert!(again.is_empty() && again.unchanged == 2);
    assert!(compare(&out, "t", &files).unwrap().is_empty());
    assert_eq!(fs::metadata(out.join("x.ts")).unwrap().modified().unwrap(), before);
    let own: Vec<_> = fs::read_dir(out.join(folder::OWN)).unwrap().flatten().collect();
    assert_eq!(own.len(), 2, "the manifest and the lock: {own:?}");
}

#[test]
fn files_that_are_no_longer_generated_go_with_their_folders() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "t", &[file("x", "1"), file("s/y", "2")], Edited::Keep).unwrap();
    fs::write(root.path().join("mine"), "mine").unwrap();
    let changes = write(root.path(), "t", &[file("x", "3")], Edited::Keep).unwrap();
    assert_eq!((changes.changed.len(), changes.removed.len()), (1, 1));
    assert_eq!(tree(root.path()), pairs(&[("mine", "mine"), ("x", "3")]));
    assert!(!root.path().join("s").exists());
}

#[test]
fn a_persons_files_stay_unless_the_person_says_otherwise() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("theirs"), "theirs").unwrap();
    let files = [file("theirs", "x"), file("z", "z")];
    let refused = write(root.path(), "t", &files, Edited::Keep).unwrap_err();
    assert!(matches!(refused, Error::Foreign(_)), "{refused}");
    assert_eq!(tree(root.path()), pairs(&[("theirs", "theirs")]));

    write(root.path(), "t", &files, Edited::Replace).unwrap();
    fs::write(root.path().join("z"), "edited").unwrap();
    for files in [&[file("theirs", "x"), file("z", "new")][..], &[file("theirs", "x")]] {
        let refused = write(root.path(), "t", files, Edited::Keep).unwrap_err();
        assert!(matches!(&refused, Error::Edited(what) if what == "z"), "{refused}");
        assert_eq!(tree(root.path()), pairs(&[("theirs", "x"), ("z", "edited")]));
    }
    write(root.path(), "t", &[file("theirs", "x")], Edited::Replace).unwrap();
    assert_eq!(tree(root.path()), pairs(&[("theirs", "x")]));
}

#[test]
fn two_targets_share_a_folder_and_not_their_files() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "a", &[file("x", "1")], Edited::Keep).unwrap();
    write(root.path(), "b", &[file("y", "2")], Edited::Keep).unwrap();
    write(root.path(), "a", &[], Edited::Keep).unwrap();
    assert_eq!(tree(root.path()), pairs(&[("y", "2")]));
    let refused = write(root.path(), "a", &[file("y", "3")], Edited::Keep).unwrap_err();
    assert!(matches!(refused, Error::Foreign(_)));
}

#[test]
fn a_link_is_never_followed() {
    let root = tempfile::tempdir().unwrap();
    let (outside, out) = (root.path().join("outside"), root.path().join("out"));
    fs::create_dir_all(outside.join("s")).unwrap();
    fs::write(outside.join("f"), "canary").unwrap();
    fs::create_dir(&out).unwrap();
    symlink(&outside, root.path().join("link")).unwrap();
    symlink(root.path().join("nowhere"), root.path().join("broken")).unwrap();
    for link in ["link", "broken"] {
        let refused = write(&root.path().join(link), "t", &[file("x", "1")], Edited::Replace);
        assert!(matches!(refused, Err(Error::Folder { .. })), "{link}: {refused:?}");
    }
    symlink(outside.join("f"), out.join("f")).unwrap();
    symlink(outside.join("s"), out.join("s")).unwrap();
    for path in ["f", "s/x"] {
        let refused = write(&out, "t", &[file(path, "1")], Edited::Replace).unwrap_err();
        assert!(matches!(refused, Error::InTheWay(_)), "{path}: {refused}");
    }
    assert_eq!(tree(&outside), pairs(&[("f", "canary")]));
    assert!(!root.path().join("nowhere").exists());
}

/// Somebody swaps a folder for a link to the outside while files are moved into it.
#[test]
fn a_folder_that_becomes_a_link_meanwhile_leads_nowhere() {
    const ROUNDS: usize = 30;
    const FILES: usize = 40;
    let root = tempfile::tempdir().unwrap();
    let (outside, out) = (root.path().join("outside"), root.path().join("out"));
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(&out).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (folder, aside) = (out.join("s"), out.join("aside"));
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let _ = fs::rename(&folder, &aside);
                let _ = symlink(&outside, &folder);
                let _ = fs::remove_file(&folder);
                let _ = fs::rename(&aside, &folder);
            }
        });
        for round in 0..ROUNDS {
            let path = |number| format!("s/{number}");
            let files: Vec<_> =
                (0..FILES).map(|number| file(&path(number), &round.to_string())).collect();
            // Many fail, as they should.
            let _ = write(&out, "t", &files, Edited::Replace);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(tree(&outside), pairs(&[]));
}

#[test]
fn a_folder_that_cannot_be_one_is_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("file"), "x").unwrap();
    for path in ["file", "file/x"] {
        let refused = write(&root.path().join(path), "t", &[], Edited::Keep).unwrap_err();
        assert!(matches!(refused, Error::Folder { .. }), "{refused}");
    }
    fs::create_dir_all(root.path().join("out/x")).unwrap();
    let refused = write(&root.path().join("out"), "t", &[file("x", "1")], Edited::Replace);
    assert!(matches!(refused, Err(Error::InTheWay(_))));
}

#[test]
fn one_process_writes_at_a_time() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::open_or_create(root.path()).unwrap();
    let lock = folder.lock().unwrap();
    let refused = write(root.path(), "t", &[file("x", "1")], Edited::Keep).unwrap_err();
    assert!(matches!(refused, Error::Busy(_)));
    drop(lock);
    write(root.path(), "t", &[file("x", "1")], Edited::Keep).unwrap();
}

#[test]
fn a_step_that_fails_undoes_those_before_it() {
    let root = tempfile::tempdir().unwrap();
    let before = [file("a", "1"), file("b", "1"), file("s/c", "1"), file("z", "1")];
    write(root.path(), "t", &before, Edited::Keep).unwrap();
    let folder = Folder::open_or_create(root.path()).unwrap();
    let after = [file("a", "2"), file("n/new", "2"), file("s/c/d", "2")];
    let writes: Vec<_> = after.iter().collect();
    // The last of them cannot be: its folder is a file.
    let journal =
        Journal::stage(&folder, "t", &writes, &[OutputPath::parse("b").unwrap()], &after).unwrap();
    assert!(journal.perform(&folder).is_err());
    assert_eq!(tree(root.path()), pairs(&[("a", "1"), ("b", "1"), ("s/c", "1"), ("z", "1")]));
    assert!(!root.path().join("n").exists());
    assert!(compare(root.path(), "t", &before).unwrap().is_empty());
}

#[test]
fn a_folder_that_must_not_be_written_to_stays_as_it_was() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "t", &[file("s/x", "1")], Edited::Keep).unwrap();
    let locked = root.path().join("s");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    // Root writes everywhere.
    if fs::write(locked.join("probe"), "").is_err() {
        let files = [file("a", "2"), file("s/x", "2")];
        let refused = write(root.path(), "t", &files, Edited::Keep).unwrap_err();
        assert!(matches!(refused, Error::Io { .. }), "{refused}");
        assert_eq!(tree(root.path()), pairs(&[("s/x", "1")]));
    }
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_a_killed_process_began_the_next_one_finishes() {
    let before = [file("a", "1"), file("b", "1"), file("c", "1")];
    let after = [file("a", "2"), file("n/new", "2"), file("c", "2")];
    for killed_after in 0..=5 {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "t", &before, Edited::Keep).unwrap();
        let folder = Folder::open_or_create(root.path()).unwrap();
        let writes: Vec<_> = after.iter().collect();
        let removes = [OutputPath::parse("b").unwrap()];
        Journal::stage(&folder, "t", &writes, &removes, &after).unwrap();
        let moved: [fn(&Path); 5] = [
            |root| fs::rename(root.join(".mcp-host/staged/0"), root.join("a")).unwrap(),
            |root| fs::create_dir(root.join("n")).unwrap(),
            |root| fs::rename(root.join(".mcp-host/staged/1"), root.join("n/new")).unwrap(),
            |root| fs::remove_file(root.join("b")).unwrap(),
            |root| {
                fs::rename(root.join(".mcp-host/staged/2"), root.join("c")).unwrap();
                fs::rename(root.join(".mcp-host/staged/manifest"), root.join(".mcp-host/t.json"))
                    .unwrap();
            },
        ];
        moved.iter().take(killed_after).for_each(|step| step(root.path()));
        let changes = write(root.path(), "t", &after, Edited::Keep).unwrap();
        assert!(changes.is_empty(), "{killed_after}: {changes:?}");
        assert_eq!(tree(root.path()), pairs(&[("a", "2"), ("c", "2"), ("n/new", "2")]));
        assert!(!root.path().join(".mcp-host/staged").exists());
    }
}

#[test]
fn a_strangers_journal_or_manifest_leads_nowhere() {
    let root = tempfile::tempdir().unwrap();
    let (outside, out) = (root.path().join("canary"), root.path().join("out"));
    fs::write(&outside, "canary").unwrap();
    fs::create_dir_all(out.join(folder::OWN)).unwrap();
    for (name, content) in [
        ("journal.json", r#"{"target":"t","writes":[],"removes":["../canary"]}"#),
        ("journal.json", r#"{"target":"../x","writes":[],"removes":[]}"#),
        ("journal.json", "x"),
        ("t.json", r#"{"version":1,"files":{"../canary":"00"}}"#),
        ("t.json", r#"{"version":2,"files":{}}"#),
        ("t.json", "[]"),
    ] {
        fs::write(out.join(folder::OWN).join(name), content).unwrap();
        let refused = write(&out, "t", &[file("x", "1")], Edited::Replace).unwrap_err();
        assert!(matches!(refused, Error::Damaged { .. }), "{content}: {refused}");
        fs::remove_file(out.join(folder::OWN).join(name)).unwrap();
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "canary");
}

/// Paths without folders that are files of others.
fn some_files() -> impl Strategy<Value = Vec<File>> {
    let path = prop::sample::select(vec!["a", "b", "c/x", "c/y", "d/e/f"]);
    prop::collection::btree_map(path, "[01]", 0..5)
        .prop_map(|files| files.iter().map(|(path, content)| file(path, content)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_folder_holds_what_was_written_last(rounds in prop::collection::vec(some_files(), 1..5)) {
        let root = tempfile::tempdir().unwrap();
        for files in rounds {
            write(root.path(), "t", &files, Edited::Keep).unwrap();
            let expected: Vec<_> = files
                .iter()
                .map(|file| (file.path.to_string(), String::from_utf8(file.content.clone()).unwrap()))
                .collect();
            prop_assert_eq!(tree(root.path()), expected);
        }
    }
}
