//! Attacks on the directories of a run: paths, links, rights, quotas, sizes.
//!
//! What is refused must come back to the guest as an error it can act on. What a guest
//! checks stands in the guest; here stands what it must not have done outside.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use mcp_host_tests::Kind;
use rustix::fs::{RenameFlags, renameat_with};

use super::{MIB, attack, fits_in, holds, laid_out, says, times_out, untouched};
use crate::support::{Home, Run, contract};

/// The smallest `--write-limit` there is.
const LEAST_BYTES: u64 = MIB;

/// An empty directory, and the flag that gives it as `/data`.
fn data(home: &Arc<Home>) -> (PathBuf, String) {
    let dir = home.work("data");
    fs::create_dir(&dir).expect("the directory");
    let flag = format!("--dir={}::/data", dir.display());
    (dir, flag)
}

/// A run in this home with one directory.
fn with_data(name: &str, home: &Arc<Home>, flag: &str) -> Run {
    attack(name).home(home).args([flag])
}

/// The names in a directory, sorted.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("the directory").flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Bytes of the files in a directory together: as they look, and on the disk.
fn bytes(dir: &Path) -> (u64, u64) {
    let files = fs::read_dir(dir).expect("the directory").flatten();
    files
        .filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file))
        .fold((0, 0), |(len, disk), file| (len + file.len(), disk + file.blocks() * 512))
}

fn stdout(document: &serde_json::Value) -> &str {
    document["stdout"].as_str().expect("text").trim()
}

// Paths and links.

#[test]
pub(super) fn ok_files_paths() {
    for (suffix, args) in [("", &["/data"][..]), (":ro", &["/data", "ro"])] {
        let home = Home::new();
        let given = laid_out(&home);
        let spec = format!("{}::/data{suffix}", given.display());
        let run = attack("ok_files_paths").home(&home).args(["--dir", &spec]).guest_args(args);
        let (outcome, _) = holds("ok_files_paths", run);
        untouched(&home);
        let inside = fs::read_to_string(given.join("inside.txt")).expect("the file inside");
        assert_eq!(inside, "inside", "{outcome}");
        assert_eq!(names(&given.join("sub")), Vec::<String>::new(), "{outcome}");
    }
}

#[test]
pub(super) fn ok_files_links() {
    let home = Home::new();
    let given = laid_out(&home);
    let spec = format!("{}::/data", given.display());
    let run = attack("ok_files_links").home(&home).args(["--dir", &spec]).guest_args(["/data"]);
    let (outcome, _) = holds("ok_files_links", run);
    untouched(&home);
    assert_eq!(names(&given.join("sub")), ["new.txt", "up"], "{outcome}");
}

#[test]
pub(super) fn ok_files_two_roots() {
    let home = Home::new();
    let mut run = attack("ok_files_two_roots").home(&home).guest_args(["/one", "/two"]);
    for name in ["one", "two"] {
        fs::create_dir(home.work(name)).expect("a directory");
        fs::write(home.work(name).join("mine"), name).expect("a file");
        run = run.args(["--dir", &format!("{}::/{name}", home.work(name).display())]);
    }
    holds("ok_files_two_roots", run);
    assert_eq!(names(&home.work("one")), ["mine"]);
    assert_eq!(names(&home.work("two")), ["mine", "taken"]);
    assert_eq!(fs::read_to_string(home.work("two/taken")).expect("the copy"), "one");
}

#[test]
pub(super) fn ok_files_read_only() {
    let home = Home::new();
    let (writable, flag) = data(&home);
    let read_only = home.work("read-only");
    fs::create_dir_all(read_only.join("sub")).expect("a directory");
    fs::write(read_only.join("inside.txt"), "inside").expect("a file");
    let before = fs::metadata(&read_only).expect("it").modified().expect("a time");
    let other = format!("--dir={}::/fixed:ro", read_only.display());
    let run = with_data("ok_files_read_only", &home, &flag).args([other]);
    let (outcome, _) = holds("ok_files_read_only", run.guest_args(["/fixed", "/data"]));
    assert_eq!(names(&read_only), ["inside.txt", "sub"], "{outcome}");
    assert_eq!(fs::read(read_only.join("inside.txt")).expect("the file"), b"inside");
    assert_eq!(names(&read_only.join("sub")), Vec::<String>::new());
    assert_eq!(fs::metadata(&read_only).expect("it").modified().expect("a time"), before);
    assert_eq!(names(&writable), ["mine"]);
}

#[test]
pub(super) fn ok_files_race() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let outside = home.work("outside");
    for (place, content) in [(dir.join("swap"), "mine"), (outside.clone(), "canary")] {
        fs::create_dir(&place).expect("a directory");
        fs::write(place.join("file"), content).expect("a file");
    }
    symlink("../outside", dir.join("link")).expect("a link");
    let over = AtomicBool::new(false);
    let run = with_data("ok_files_race", &home, &flag).guest_args(["/data", "1500"]);
    let (outcome, document) = thread::scope(|scope| {
        scope.spawn(|| {
            let open = File::open(&dir).expect("the directory");
            while !over.load(Ordering::Relaxed) {
                let flags = RenameFlags::EXCHANGE;
                renameat_with(&open, "swap", &open, "link", flags).expect("both are there");
            }
        });
        let outcome = run.go();
        over.store(true, Ordering::Relaxed);
        let document = contract(&outcome, Kind::Ok);
        (outcome, document)
    });
    assert_eq!(names(&outside), ["file"], "{outcome}");
    assert_eq!(fs::read(outside.join("file")).expect("the file"), b"canary", "{outcome}");
    let found: u64 = stdout(&document).parse().expect("a number");
    assert!(found > 0, "it was a directory now and then: {outcome}");
}

// What the contract of the interface rules out.

#[test]
pub(super) fn trap_files_path_no_text() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let run = with_data("trap_files_path_no_text", &home, &flag);
    says(&holds("trap_files_path_no_text", run).1, "utf-8");
    assert_eq!(names(&dir), Vec::<String>::new());
}

#[test]
pub(super) fn trap_files_content_out_of_bounds() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let name = "trap_files_content_out_of_bounds";
    says(&holds(name, with_data(name, &home, &flag)).1, "out of bounds");
    assert_eq!(names(&dir), Vec::<String>::new());
}

// Quotas.

#[test]
pub(super) fn ok_files_write_limit() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let limit = LEAST_BYTES.to_string();
    let run = with_data("ok_files_write_limit", &home, &flag).args(["--write-limit", &limit]);
    let (outcome, _) = holds("ok_files_write_limit", run.guest_args(["/data", &limit]));
    let (length, disk) = bytes(&dir);
    assert!(length <= LEAST_BYTES && disk <= 2 * LEAST_BYTES, "{length}, {disk}: {outcome}");
}

#[test]
pub(super) fn ok_files_write_limit_streams() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let limit = LEAST_BYTES.to_string();
    let name = "ok_files_write_limit_streams";
    let run = with_data(name, &home, &flag).args(["--write-limit", &limit]);
    let (outcome, _) = holds(name, run.guest_args(["/data", &limit]));
    assert!(bytes(&dir).0 <= LEAST_BYTES, "{outcome}");
}

#[test]
pub(super) fn ok_files_create_limit() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    fs::write(dir.join("there"), "").expect("a file");
    let run = with_data("ok_files_create_limit", &home, &flag).args(["--create-limit", "12"]);
    let (outcome, document) = holds("ok_files_create_limit", run.guest_args(["/data", "12"]));
    assert_eq!(names(&dir), ["1", "2", "3", "4", "5", "6", "7", "there"], "{outcome}");
    assert_eq!(stdout(&document), "8");
}

#[test]
pub(super) fn ok_files_append() {
    let piece = 100_000;
    for way in [&["/data", "100000"][..], &["/data", "100000", "std"]] {
        let home = Home::new();
        let (dir, flag) = data(&home);
        let limit = LEAST_BYTES.to_string();
        let run = with_data("ok_files_append", &home, &flag).args(["--write-limit", &limit]);
        let (outcome, document) = holds("ok_files_append", run.guest_args(way));
        assert_eq!(stdout(&document), (LEAST_BYTES / piece).to_string(), "{outcome}");
        assert!(bytes(&dir).0 <= LEAST_BYTES, "{outcome}");
    }
}

#[test]
pub(super) fn ok_files_sparse() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let run = with_data("ok_files_sparse", &home, &flag).guest_args(["/data"]);
    let (outcome, _) = holds("ok_files_sparse", run);
    assert!(bytes(&dir).1 < MIB, "{outcome}");
}

// Sizes.

#[test]
pub(super) fn ok_files_many_names() {
    for count in [10_001_u32, 30_000] {
        let home = Home::new();
        let (dir, flag) = data(&home);
        for at in 0..count {
            File::create(dir.join(format!("{at:0>60}"))).expect("a file");
        }
        let count = count.to_string();
        let run = || with_data("ok_files_many_names", &home, &flag).guest_args(["/data", &count]);
        holds("ok_files_many_names", run());
    }
}

#[test]
fn a_listing_of_many_names_takes_no_memory_of_the_host() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    for at in 0..100_000 {
        File::create(dir.join(format!("{at:0>200}"))).expect("a file");
    }
    let run = || with_data("ok_files_many_names", &home, &flag).guest_args(["/data", "100000"]);
    let outcome = fits_in(64 * MIB, run);
    assert_eq!(outcome.word(), "ok", "{outcome}");
}

#[test]
pub(super) fn ok_files_large() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    File::create(dir.join("large")).and_then(|file| file.set_len(100 * MIB)).expect("a file");
    let run = || {
        let _ = fs::remove_file(dir.join("whole"));
        with_data("ok_files_large", &home, &flag).guest_args(["/data"])
    };
    holds("ok_files_large", run());
    fits_in(64 * MIB, run);
}

#[test]
pub(super) fn ok_files_big_write() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let run = with_data("ok_files_big_write", &home, &flag).guest_args(["/data"]);
    let (outcome, _) = holds("ok_files_big_write", run);
    assert_eq!(names(&dir), ["big"], "{outcome}");
}

#[test]
pub(super) fn calllimit_files_write() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let run = with_data("calllimit_files_write", &home, &flag).guest_args(["/data"]);
    let (outcome, document) = holds("calllimit_files_write", run);
    says(&document, "2 MiB");
    assert_eq!(names(&dir), Vec::<String>::new(), "{outcome}");
}

#[test]
pub(super) fn calllimit_files_path() {
    says(&super::ends("calllimit_files_path").1, "2 MiB");
}

// What is no file, and time.

fn with_pipe(home: &Arc<Home>) -> (PathBuf, String, UnixListener) {
    let (dir, flag) = data(home);
    let made = std::process::Command::new("mkfifo").arg(dir.join("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    symlink("pipe", dir.join("to-pipe")).expect("a link");
    let socket = UnixListener::bind(dir.join("socket")).expect("a socket");
    (dir, flag, socket)
}

#[test]
pub(super) fn ok_files_pipes() {
    let home = Home::new();
    let (dir, flag, _socket) = with_pipe(&home);
    let run = with_data("ok_files_pipes", &home, &flag).guest_args(["/data"]);
    let (outcome, _) = holds("ok_files_pipes", run);
    assert!(outcome.wall < Duration::from_secs(10), "it waited for nobody: {outcome}");
    assert_eq!(names(&dir), ["socket", "to-pipe"], "{outcome}");
}

#[test]
pub(super) fn timeout_files_pipe() {
    let home = Home::new();
    let (_dir, flag, _socket) = with_pipe(&home);
    let run = with_data("timeout_files_pipe", &home, &flag).guest_args(["/data"]);
    times_out("timeout_files_pipe", run);
}

#[test]
pub(super) fn timeout_files_storm() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    let run = with_data("timeout_files_storm", &home, &flag).guest_args(["/data"]);
    times_out("timeout_files_storm", run);
    assert!(names(&dir).len() <= 52, "{:?}", names(&dir));
}

/// What the bench measures with.
#[test]
pub(super) fn ok_files_speed() {
    let home = Home::new();
    let (dir, flag) = data(&home);
    fs::write(dir.join("small"), vec![7; 1024]).expect("a file");
    let run = with_data("ok_files_speed", &home, &flag).guest_args(["/data/small", "3"]);
    let (_, document) = holds("ok_files_speed", run);
    let names: Vec<_> =
        stdout(&document).lines().filter_map(|line| Some(line.split_once(' ')?.0)).collect();
    assert_eq!(names, ["files", "std"]);
}
